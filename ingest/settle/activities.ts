// What people and agents did: told by an event, once, or counted by a metric where no event tells it.
import type { Activity } from '../../schemas/charge.ts';
import { toMilliseconds } from '../../schemas/nanos.ts';
import { intervalStart } from '../../schemas/period.ts';
import type { Sender } from '../../schemas/sender.ts';
import type {
  ActivityDetail,
  ActivityKind,
  ActivityReport,
  CounterMeasure,
  CounterReport,
  ReportOrigin,
} from '../../schemas/usage-report.ts';
import { fingerprint, recordId } from '../adapters/fingerprint.ts';
import { attribute, dimensionText, type GroupOf } from './attribute.ts';
import { withDeclared } from './declared.ts';
import { emitterOf, emittersOf } from './emitter.ts';
import { sessionKey } from './scopes.ts';
import type { SettleState } from './state.ts';

type Context = {
  readonly state: SettleState;
  readonly sender: Sender;
  readonly groupOf: GroupOf;
  /** Where rows go. */
  readonly activities: Activity[];
};

/** What earlier versions did not know of an activity. */
const NO_DETAIL = { name: '', attempt: 0, depth: 0 };
const NO_PR_SOURCE = { prSource: '' } as const;

/** Some agents tell these both ways; the others come from one signal only, so that nothing has to be remembered of them. */
const TOLD_TWICE: ReadonlySet<ActivityKind> = new Set<ActivityKind>(['session_start', 'tool_result']);

/** Books an event; false where it was told before. What metrics counted of its kind in its session is taken back. */
export function bookEvent(report: ActivityReport, context: Context): boolean {
  const identity = ['activity', report.agent, report.session, report.eventId];
  const key = fingerprint(identity);
  const { state, activities } = context;
  if (state.get('seen', key)) return false;
  state.put('seen', key, true);
  const happened = report.activities.map((kind) => ({ kind, quantity: report.quantity, detail: report }));
  const counted = report.counted?.map((one) => ({ ...one, detail: NO_DETAIL })) ?? [];
  for (const { kind, quantity, detail } of [...happened, ...counted]) {
    // The first keeps the event's own identity; the others are told apart from it.
    const id = recordId(kind === report.activities[0] ? identity : [...identity, kind]);
    const activity = activityOf(report, { kind, id, quantity, detail }, context);
    activities.push(activity);
    if (TOLD_TWICE.has(kind)) takeTalliesBack(kind, report, activity, context);
  }
  return true;
}

/** Books what a metric counted; false where events tell it already. */
export function bookTally(
  report: CounterReport,
  { kind, name = '' }: Extract<CounterMeasure, { of: 'activity' }>,
  quantity: bigint,
  context: Context,
): boolean {
  const id = recordId(['activity', report.series, report.start, report.time]);
  const activity = activityOf(report, { kind, id, quantity, detail: { name } }, context);
  if (TOLD_TWICE.has(kind) && !noteTally(report, activity, context.state)) return false;
  context.activities.push(activity);
  return true;
}

function noteTally(report: CounterReport, activity: Activity, state: SettleState): boolean {
  const scope = report.session ? sessionKey(report) : emitterOf(report, activity.attribution);
  const key = tallyKey(scope, activity.kind);
  const known = state.get('tallies', key) ?? [];
  if (known === 'told') return false;
  const place = placeOf(activity);
  const earlier = known.find((one) => placeOf(one) === place);
  const sum = { ...activity, quantity: activity.quantity + (earlier?.quantity ?? 0n) };
  state.put('tallies', key, [...known.filter((one) => one !== earlier), sum]);
  return true;
}

function takeTalliesBack(
  kind: ActivityKind,
  report: ActivityReport,
  { attribution }: Activity,
  { state, activities }: Context,
): void {
  const scopes = [...(report.session ? [sessionKey(report)] : []), ...emittersOf(report, attribution)];
  for (const scope of scopes) {
    const key = tallyKey(scope, kind);
    const known = state.get('tallies', key) ?? [];
    if (known === 'told') continue;
    activities.push(...known.map(takenBack));
    state.put('tallies', key, 'told');
  }
}

function takenBack(told: Activity): Activity {
  const attribution = { ...NO_PR_SOURCE, ...told.attribution };
  return { ...NO_DETAIL, ...told, attribution, quantity: -told.quantity };
}

function tallyKey(scope: string, kind: ActivityKind): string {
  return fingerprint(['tally', scope, kind]);
}

/** The row of the rollup that an activity is added to. */
function placeOf(activity: Activity): string {
  const hour = intervalStart('hour', toMilliseconds(activity.time));
  return JSON.stringify({ ...activity, time: hour, recordId: '', quantity: '' });
}

type Counted = {
  readonly kind: ActivityKind;
  readonly id: bigint;
  readonly quantity: bigint;
  readonly detail: ActivityDetail;
};

function activityOf(
  report: ReportOrigin & { readonly time: bigint },
  { kind, id, quantity, detail }: Counted,
  { state, sender, groupOf }: Context,
): Activity {
  const { agent, session, ...attribution } = withDeclared(
    {
      ...attribute(report, sender, groupOf),
      agent: dimensionText(report.agent),
      session: dimensionText(report.session),
    },
    report.time,
    { state, groupOf },
  );
  return {
    time: report.time,
    recordId: id,
    kind,
    agent,
    agentVersion: dimensionText(report.agentVersion),
    session,
    prompt: dimensionText(report.prompt),
    attribution,
    quantity,
    name: dimensionText(detail.name ?? ''),
    attempt: detail.attempt ?? 0,
    depth: detail.depth ?? 0,
  };
}
