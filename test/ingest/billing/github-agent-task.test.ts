// Tasks of Copilot's cloud agent: exact nano-credits, and what a failed attempt cost again.
import { describe, expect, it } from 'vitest';
import { creditsOfTask, readAgentTask } from '../../../ingest/billing/github-agent-task.ts';
import { BILL_SOURCE_FACTS } from '../../../schemas/bills.ts';
import { billFixture, decimal, linesIn, refusalOf, sumOf, sumsBy } from './bill-sums.ts';

const TASK = billFixture('github-agent-task.json');

const task = (sessions: readonly object[], more: object = {}): string =>
  JSON.stringify({ id: 'task-1', session_count: sessions.length, sessions, ...more });
const session = (id: string, amount: unknown, more: object = {}): object => ({
  id,
  created_at: '2026-10-05T11:00:00Z',
  state: 'completed',
  usage: { type: 'ai_credits', amount },
  ...more,
});

describe('a task of the agent', () => {
  const lines = linesIn(readAgentTask(TASK));

  it('took 160 credits, the nano-credits of its sessions exactly', () => {
    expect(sumsBy(lines, 'quantity', (line) => line.session)).toEqual({
      'sess-0001': '45.25',
      'sess-0002': '114.75',
    });
    expect(sumOf(lines, 'quantity')).toBe('160');
  });

  it('had a retry cost of 114.75 credits, which are 1.1475 dollars, because its first session failed', () => {
    const { total, afterFailure } = creditsOfTask(lines);
    expect([decimal(total), decimal(afterFailure)]).toEqual(['160', '114.75']);
    expect(decimal(afterFailure / 100n)).toBe('1.1475');
  });

  it('tells no money, and says again what the report of credits says', () => {
    expect(sumOf(lines, 'billedCost')).toBeUndefined();
    expect(BILL_SOURCE_FACTS['github.agent_tasks'].role).toBe('repeated');
  });

  it('names repository, model, person and session as far as it tells them', () => {
    expect(lines[0]).toMatchObject({
      repo: 'github.com/acme-rail/signals',
      model: 'gpt-5.4',
      user: '900002',
      session: 'sess-0001',
      day: '2026-10-05',
      unit: 'AI Credits',
    });
  });

  it('is a slice of its own for each day, so that reading it again changes no other task', () => {
    expect(readAgentTask(TASK).slices.map(({ scope, day }) => [scope, day])).toEqual([
      ['a1b2c3d4-e5f6-4890-abcd-ef1234567890', '2026-10-05'],
    ]);
  });
});

describe('sessions of a task', () => {
  it('add up without rounding, however small', () => {
    const lines = linesIn(readAgentTask(task([session('a', 1), session('b', 2)])));
    expect(sumOf(lines, 'quantity')).toBe('0.000000003');
  });

  it('are taken in the order of time, not in that of the reply', () => {
    const lines = linesIn(
      readAgentTask(
        task([
          session('late', 2_000_000_000, { created_at: '2026-10-05T12:00:00Z' }),
          session('early', 1_000_000_000, { state: 'failed' }),
        ]),
      ),
    );
    expect(decimal(creditsOfTask(lines).afterFailure)).toBe('2');
  });

  it('have no retry cost where none failed, nor where the last did', () => {
    const of = (text: string) => decimal(creditsOfTask(linesIn(readAgentTask(text))).afterFailure);
    expect(of(task([session('a', 1), session('b', 2)]))).toBe('0');
    expect(of(task([session('a', 1_000_000_000, { state: 'failed' })]))).toBe('0');
  });

  it('that have not told what they used do not know it', () => {
    const lines = linesIn(readAgentTask(task([session('a', 0, { usage: undefined })])));
    expect(lines).toMatchObject([{ quantity: undefined, kind: 'credits' }]);
  });

  it('of a type of usage that nobody knows are kept as they are', () => {
    const lines = linesIn(
      readAgentTask(task([session('a', 7, { usage: { type: 'premium_requests', amount: 7 } })])),
    );
    expect(lines).toMatchObject([
      {
        kind: 'other',
        quantity: 7_000_000_000_000n,
        unknown: 'Usage of the type "premium_requests" is not known.',
      },
    ]);
  });
});

describe('lists of tasks', () => {
  it('are read, a task that is there twice once, as it was told last', () => {
    const text = `{"tasks":[${task([session('a', 1_000_000_000)])},${task([session('a', 2_000_000_000)])}]}`;
    expect(sumOf(linesIn(readAgentTask(text)), 'quantity')).toBe('2');
  });

  it('that tell no sessions say so', () => {
    const report = readAgentTask('{"tasks":[{"id":"x"},{"id":"y"}]}');
    expect(report).toEqual({
      slices: [],
      notes: ['2 tasks tell no sessions, as lists of tasks do: ask for each by its id.'],
    });
  });

  it('with a task without an id or a session without a time are refused', () => {
    expect(refusalOf(() => readAgentTask('{"tasks":[{}]}'))).toBe('line 1, tasks[0].id: the task has no id');
    expect(refusalOf(() => readAgentTask(task([session('a', 1, { created_at: null })])))).toBe(
      'line 1, sessions[0].created_at: "" is no day such as 2026-10-05',
    );
  });
});
