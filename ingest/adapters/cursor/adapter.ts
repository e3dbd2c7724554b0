// Cursor: the server-side export of Cursor Enterprise. See README.md beside this file.
import type { Attributes, LogRecord, MetricPoint, OtlpSource } from '../../../schemas/otlp.ts';
import { NO_TOKENS, totalTokens } from '../../../schemas/tokens.ts';
import type {
  Adapted,
  CounterMeasure,
  ReportModel,
  ReportOrigin,
  TokenMoves,
} from '../../../schemas/usage-report.ts';
import { NOT_USAGE, type Adapter } from '../adapter.ts';
import { counterReport, modelNamed } from '../counter-report.ts';
import { eventReport } from '../event-report.ts';
import { eventTime, timeFault } from '../event-time.ts';
import { count, eventNameOf, firstText, refusingUnreadable, text } from '../read-attribute.ts';
import { CACHE_READ, CACHE_WRITE, INPUT, OUTPUT } from '../token-moves.ts';
import { advice } from './advice.ts';

const AGENT = 'cursor';

const TOKEN_TYPES = new Map<string, TokenMoves>([
  ['input', INPUT],
  ['output', OUTPUT],
  ['cache_read', CACHE_READ],
  ['cache_creation', CACHE_WRITE],
]);

export const cursor: Adapter = {
  agent: AGENT,
  advice,
  claims: ({ source, name }) => source.scopeName === 'cursor.telemetry' || name.startsWith('cursor.'),
  originOf,
  adaptPoint: (point, now) => counterReport(point, measureOf(point), now, senderOf(point)),
  adaptLog,
  adaptSpan: () => NOT_USAGE,
};

function measureOf({ name, attributes }: MetricPoint): CounterMeasure | undefined {
  if (name === 'cursor.cost.usage') return { of: 'cost' };
  if (name === 'cursor.tool.calls') {
    return { of: 'activity', kind: 'tool_result', name: text(attributes, 'cursor.tool.name') };
  }
  if (name !== 'cursor.token.usage') return undefined;
  const moves = TOKEN_TYPES.get(text(attributes, 'cursor.token.type'));
  return moves && { of: 'tokens', moves };
}

function adaptLog(record: LogRecord, now: bigint): Adapted {
  const { attributes } = record;
  const name = eventNameOf(record);
  const eventId = text(attributes, 'cursor.event.id');
  if (name === 'cursor.api.error') {
    const detail = { name: text(attributes, 'error.type') };
    return eventReport(record, ['api_error'], eventId, { now, origin: originOf(record), detail });
  }
  if (name !== 'cursor.api.request') return NOT_USAGE;
  const time = eventTime(record);
  const fault = timeFault(time, now);
  if (fault) return { kind: 'rejected', reason: fault, detail: name };
  return refusingUnreadable(() => adaptRequest(record, time));
}

function adaptRequest(record: LogRecord, time: bigint): Adapted {
  const { attributes } = record;
  const field = (name: string) => count(attributes, `cursor.api.request.${name}_tokens`);
  const tokens = {
    ...NO_TOKENS,
    input: field('input'),
    cacheRead: field('cache_read'),
    cacheWrite: field('cache_creation'),
    output: field('output'),
  };
  if (totalTokens(tokens) === 0) return { kind: 'unused', reason: 'nothing_spent' };
  const known = { reasoning: 0, reportedCost: undefined, attempts: undefined, subagentId: '' };
  const ids = ['cursor.event.id', 'cursor.usage_event.id', 'cursor.request.id'];
  const callId = firstText(attributes, ids) || `event:${time}:${Object.values(tokens).join(':')}`;
  return { kind: 'call', signal: 'logs', callId, time, tokens, ...known, ...senderOf(record) };
}

type FromSender = { readonly source: OtlpSource; readonly attributes: Attributes };

function senderOf(record: FromSender): ReportOrigin & ReportModel {
  const model = text(record.attributes, 'cursor.model.name');
  return { ...originOf(record), ...modelNamed('', model) };
}

function originOf({ source, attributes }: FromSender): ReportOrigin {
  return {
    agent: AGENT,
    agentVersion: '',
    session: text(attributes, 'cursor.conversation.id'),
    prompt: '',
    attributes,
    resource: source.resource,
  };
}
