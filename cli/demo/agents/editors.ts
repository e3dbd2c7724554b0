// Cursor, which exports from its servers, and Cline: events of editors, which know nothing of a launch wrapper.
import { toUsd } from '../../../schemas/money.ts';
import { seededRandom } from '../random.ts';
import type { Person } from '../company/company.ts';
import { double, flag, integer, nanos, text, type Attribute } from '../telemetry/attributes.ts';
import { callFact, NOTHING, one, promptTokens, TOLD_BY_NONE } from './dialect.ts';
import type { Dialect } from './dialect.ts';

/** Its users are numbers. */
export const cursor: Dialect = {
  path: '/v1/logs',
  everyMs: 30_000,
  told: (plan) => ({
    ...TOLD_BY_NONE,
    agent: 'cursor',
    user: String(cursorUser(plan.person)),
    person: plan.person.email,
    session: plan.id,
  }),
  tell: (step, plan) => {
    if (step.kind !== 'call') return NOTHING;
    const { tokens, requestId, caller } = step;
    const name = 'cursor.api.request';
    const attributes = [
      text('event.name', name),
      text('cursor.event.id', `evt_${requestId}`),
      text('cursor.usage_event.id', `use_${requestId}`),
      text('cursor.request.id', requestId),
      text('cursor.conversation.id', plan.id),
      text('cursor.model.name', caller.model.id),
      integer(`${name}.input_tokens`, promptTokens(step) - tokens.cacheRead),
      integer(`${name}.output_tokens`, tokens.output),
      integer(`${name}.cache_read_tokens`, tokens.cacheRead),
      integer(`${name}.cache_creation_tokens`, 0),
      flag('cursor.api.billable', true),
    ];
    return { records: [record(name, step.at, attributes)], facts: [callFact(step)] };
  },
  envelope: (plan, records) =>
    envelope({ name: 'cursor.telemetry', version: '0.1.0' }, records, [
      text('service.name', 'cursor'),
      integer('cursor.team.id', 88_123),
      integer('cursor.user.id', cursorUser(plan.person)),
      text('cursor.surface', 'desktop'),
    ]),
};

/** It states dollars, and nobody. */
export const cline: Dialect = {
  path: '/v1/logs',
  everyMs: 5_000,
  told: (plan) => ({ ...TOLD_BY_NONE, agent: 'cline', session: plan.id }),
  tell: (step, plan) => {
    const name = 'task.conversation_turn';
    const shared = [text('event.name', name), text('ulid', plan.id)];
    if (step.kind === 'prompt') {
      return {
        records: [record(name, step.at, [...shared, text('source', 'user')])],
        facts: [one('prompt')],
      };
    }
    if (step.kind !== 'call') return NOTHING;
    const { tokens, caller, cost } = step;
    const attributes = [
      ...shared,
      text('source', 'assistant'),
      text('provider', 'openai'),
      text('model', caller.model.id),
      text('timestamp', new Date(step.at).toISOString()),
      integer('tokensIn', promptTokens(step) - tokens.cacheRead),
      integer('tokensOut', tokens.output),
      integer('cacheReadTokens', tokens.cacheRead),
      text('cacheWriteTokens', 'undefined'),
      double('totalCost', Number(toUsd(cost))),
    ];
    return { records: [record(name, step.at, attributes)], facts: [callFact(step, 'main', true)] };
  },
  envelope: (_, records) =>
    envelope({ name: 'cline', version: '' }, records, [
      text('service.name', 'cline'),
      text('service.version', '3.40.0'),
    ]),
};

/** The number by which Cursor knows somebody. */
export function cursorUser({ email }: Person): number {
  return seededRandom('cursor', email).integer(1_000, 9_999);
}

function record(name: string, at: number, attributes: readonly Attribute[]): object {
  return {
    timeUnixNano: nanos(at),
    observedTimeUnixNano: nanos(at),
    severityNumber: 9,
    eventName: name,
    body: { stringValue: name },
    attributes,
  };
}

function envelope(
  scope: { readonly name: string; readonly version: string },
  logRecords: readonly object[],
  attributes: readonly Attribute[],
): object {
  return { resourceLogs: [{ resource: { attributes }, scopeLogs: [{ scope, logRecords }] }] };
}
