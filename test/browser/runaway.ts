// A session that runs away: its requests fail six times in a row between two calls. It is sent, and found.
import { setTimeout as sleep } from 'node:timers/promises';
import type { IncidentsAnswer } from '../../schemas/patterns.ts';
import type { Rig } from './rig.ts';

type Incident = IncidentsAnswer['data'][number];

export const RUNAWAY = 'runaway@northlight.example';
/** Longer than the minute after which it is looked for in any case. */
export const FOUND_WITHIN_MS = 150_000;
const LOOK_MS = 250;

/** Sends it and resolves with its incident. A pattern that was set is looked for at once, with what the ledger holds by then. */
export async function runAway({ ask, outlay }: Rig): Promise<Incident> {
  const sent = await outlay.call('POST', '/v1/logs', retryLoop());
  await ask('/api/v1/sessions?limit=1');
  const set = await outlay.call('PUT', '/api/v1/patterns/retry_loop', { thresholds: { max_errors: 6 } });
  if (sent.status !== 200 || set.status !== 200) throw new Error(JSON.stringify([sent, set]));
  for (const until = Date.now() + FOUND_WITHIN_MS; Date.now() < until; await sleep(LOOK_MS)) {
    const { data } = await ask<IncidentsAnswer>('/api/v1/incidents?pattern=retry_loop');
    const incident = data.find(({ session }) => session === 'runaway-session');
    if (incident) return incident;
  }
  throw new Error('the retry loop was not found');
}

function retryLoop(): object {
  const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
  const number = (key: string, intValue: number) => ({ key, value: { intValue: String(intValue) } });
  const record = (name: string, minutesAgo: number, attributes: object[]) => ({
    timeUnixNano: `${Date.now() - minutesAgo * 60_000}000000`,
    body: { stringValue: `claude_code.${name}` },
    attributes: [
      text('event.name', name),
      text('user.email', RUNAWAY),
      text('session.id', 'runaway-session'),
      text('model', 'claude-opus-4-8'),
      ...attributes,
    ],
  });
  const call = (id: string, minutesAgo: number) =>
    record('api_request', minutesAgo, [
      text('request_id', id),
      number('input_tokens', 1_200),
      number('output_tokens', 90_000),
      number('cache_read_tokens', 0),
      number('cache_creation_tokens', 0),
      { key: 'cost_usd', value: { doubleValue: 2.256 } },
    ]);
  const failures = Array.from({ length: 6 }, (_, index) =>
    record('api_error', 20 - index, [text('error', 'Overloaded'), number('attempt', 10)]),
  );
  const logRecords = [call('req_before', 25), ...failures, call('req_after', 10)];
  const scope = { name: 'com.anthropic.claude_code.events', version: '2.1.197' };
  const resource = { attributes: [text('service.name', 'claude-code')] };
  return { resourceLogs: [{ resource, scopeLogs: [{ scope, logRecords }] }] };
}
