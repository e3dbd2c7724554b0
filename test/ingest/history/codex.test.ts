// Codex's rollouts of several versions: totals, response ids, and forks that repeat their parents.
import { beforeEach, describe, expect, it } from 'vitest';
import { at, createHome, placesIn, readAll, type TestHome } from '../../support/history-fixtures.ts';

let home: string;
let write: TestHome['write'];

beforeEach(() => {
  const created = createHome();
  ({ path: home, write } = created);
  return () => created.remove();
});

describe('Codex', () => {
  const usage = (input: number, output: number) => ({
    input_tokens: input,
    cached_input_tokens: 0,
    output_tokens: output,
  });
  const head = (id: string, more: object = {}) => ({
    timestamp: at(0),
    type: 'session_meta',
    payload: { id, cli_version: '0.58.0', ...more },
  });
  const count = (second: number, total: object, last: object) => ({
    timestamp: at(second),
    type: 'event_msg',
    payload: { type: 'token_count', info: { total_token_usage: total, last_token_usage: last } },
  });
  const path = (id: string) => `.codex/sessions/2026/11/20/rollout-2026-11-20T09-00-00-${id}.jsonl`;

  it('of versions without response ids tells totals, of which increments count', async () => {
    write(
      path('t-1'),
      head('t-1'),
      { timestamp: at(1), type: 'turn_context', payload: { model: 'gpt-5-codex' } },
      { timestamp: at(1), type: 'event_msg', payload: { type: 'token_count', info: null } },
      count(2, usage(100, 10), usage(100, 10)),
      count(3, usage(100, 10), usage(100, 10)),
      count(9, usage(250, 30), usage(150, 20)),
    );
    const { calls } = await readAll(placesIn(home));
    expect(
      calls.map(({ input_tokens, output_tokens, model }) => [input_tokens, output_tokens, model]),
    ).toEqual([
      [100, 10, 'gpt-5-codex'],
      [150, 20, 'gpt-5-codex'],
    ]);
  });

  it('replays the counts of the parent at the head of a fork', async () => {
    write(
      path('t-2'),
      head('t-2', { forked_from_id: 't-1' }),
      head('t-1'),
      count(0, usage(100, 10), usage(100, 10)),
      count(0, usage(250, 30), usage(150, 20)),
      count(20, usage(300, 35), usage(50, 5)),
    );
    const { calls } = await readAll(placesIn(home));
    expect(calls.map(({ session, input_tokens }) => [session, input_tokens])).toEqual([['t-2', 50]]);
  });

  it('replays them until its lines pause, also into the next second', async () => {
    const late = (ms: number, line: object) => ({
      ...line,
      timestamp: new Date(Date.parse(at(0)) + ms).toISOString(),
    });
    write(
      path('t-2'),
      late(900, head('t-2', { forked_from_id: 't-1' })),
      late(960, count(0, usage(100, 10), usage(100, 10))),
      late(1_020, count(0, usage(250, 30), usage(150, 20))),
      late(5_000, { type: 'turn_context', payload: { model: 'gpt-5-codex' } }),
      late(5_300, count(0, usage(300, 35), usage(50, 5))),
    );
    const { calls } = await readAll(placesIn(home));
    expect(calls.map(({ input_tokens }) => input_tokens)).toEqual([50]);
  });

  it('keeps no credentials of a remote, however it is written', async () => {
    const long = `https://x:${'s3cret'.repeat(100)}@git.acme.test/a/b.git`;
    const remotes = ['https://ada:s3cret@git.acme.test/a/b.git', 'git@git.acme.test:a/b.git', long];
    for (const [index, repository_url] of remotes.entries())
      write(
        path(`t-${index}`),
        head(`t-${index}`, { git: { repository_url } }),
        count(2, usage(100, 10), usage(100, 10)),
      );
    const { calls } = await readAll(placesIn(home));
    expect(calls.map(({ repo }) => repo)).toEqual(['git.acme.test/a/b', 'git.acme.test/a/b', '']);
  });

  it('names the thread of each response in newer versions, so that a fork’s copies are its parent’s', async () => {
    const record = (thread: string, id: string) => ({
      timestamp: at(3),
      type: 'token_usage_record',
      payload: {
        thread_id: thread,
        response_id: id,
        usage: usage(100, 10),
        thread_token_usage: usage(100, 10),
      },
    });
    write(
      path('t-2'),
      head('t-2', { forked_from_id: 't-1' }),
      record('t-1', 'resp_1'),
      record('t-2', 'resp_2'),
    );
    const { calls } = await readAll(placesIn(home));
    expect(calls.map(({ session, call }) => [session, call])).toEqual([
      ['t-1', 'resp_1'],
      ['t-2', 'resp_2'],
    ]);
  });
});
