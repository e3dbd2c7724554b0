// Repository, branch and change of calls whose agent tells them on the span around the calls only, which comes last.
import type { Attribution, ChargeDimensions } from '../../schemas/charge.ts';
import type { SettleState, TraceContext, TraceState } from './state.ts';

const NEW_TRACE: TraceState = { context: undefined, calls: [] };

/** Calls of one trace that may wait; agents make a trace for each message. */
const MAX_WAITING = 1_000;

/** The dimensions with what the trace knows of those that are empty. */
export function inherited(
  dimensions: ChargeDimensions,
  traceId: string,
  state: SettleState,
): ChargeDimensions {
  const context = isPlaced(dimensions) || traceId === '' ? undefined : state.get('traces', traceId)?.context;
  return context ? placedBy(context, dimensions) : dimensions;
}

/** Remembers a call that does not know where it was made. */
export function awaitContext(
  dimensions: ChargeDimensions,
  call: { readonly key: string; readonly traceId: string },
  state: SettleState,
): void {
  if (isPlaced(dimensions) || call.traceId === '') return;
  const trace = state.get('traces', call.traceId) ?? NEW_TRACE;
  if (trace.calls.length >= MAX_WAITING || trace.calls.includes(call.key)) return;
  state.put('traces', call.traceId, { ...trace, calls: [...trace.calls, call.key] });
}

/** Notes where a trace works, once. Returns the keys of the calls that waited for it. */
export function noteContext(
  attribution: Attribution,
  traceId: string,
  state: SettleState,
): readonly string[] {
  if (traceId === '' || attribution.repo === '') return [];
  const trace = state.get('traces', traceId) ?? NEW_TRACE;
  if (trace.context) return [];
  const { organization, repo, branch, pr, commit } = attribution;
  state.put('traces', traceId, { context: { organization, repo, branch, pr, commit }, calls: [] });
  return trace.calls;
}

function isPlaced({ repo }: ChargeDimensions): boolean {
  return repo !== '';
}

function placedBy(context: TraceContext, dimensions: ChargeDimensions): ChargeDimensions {
  const pr = dimensions.pr || context.pr;
  return {
    ...dimensions,
    organization: dimensions.organization || context.organization,
    repo: context.repo,
    branch: dimensions.branch || context.branch,
    pr,
    commit: dimensions.commit || context.commit,
    contextSource: 'emitted',
    prSource: pr === '' ? '' : 'emitted',
  };
}
