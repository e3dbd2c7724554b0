// Readers of session files: files of real runs, of older versions, broken, half written and huge.
import { appendFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { historyImportRequest, type HistoryAgent } from '../../../schemas/history.ts';
import {
  at,
  createHome,
  MARKER,
  placesIn,
  placesOf,
  providerTruth,
  readAll,
  type TestHome,
} from '../../support/history-fixtures.ts';

let home: string;
let write: TestHome['write'];

beforeEach(() => {
  const created = createHome();
  ({ path: home, write } = created);
  return () => created.remove();
});

describe('files of real runs', () => {
  // Gemini CLI and opencode do not write down the calls of their router and of the title's generation.
  const WRITTEN: Record<HistoryAgent, (truth: number) => number> = {
    'claude-code': (truth) => truth,
    codex: (truth) => truth,
    'gemini-cli': (truth) => truth / 2,
    'qwen-code': (truth) => truth,
    copilot: (truth) => truth,
    opencode: (truth) => truth / 2,
  };

  it.each(Object.keys(WRITTEN) as HistoryAgent[])(
    'of %s tell what the provider counted, and no text',
    async (agent) => {
      const { calls, scan } = await readAll(placesOf(agent));
      const truth = providerTruth(agent);
      const own = [...new Map(calls.map((call) => [`${call.time}/${call.output_tokens}`, call])).values()];
      expect(own).toHaveLength(WRITTEN[agent](truth.length));
      expect(own.reduce((sum, call) => sum + call.output_tokens, 0)).toBe(
        WRITTEN[agent](truth.reduce((sum, { tokens }) => sum + tokens.output, 0)),
      );
      expect(scan.skipped).toEqual([]);
      expect(historyImportRequest.safeParse({ calls }).success).toBe(true);
      expect(JSON.stringify([calls, scan])).not.toContain(MARKER);
    },
  );

  it('of Claude Code tell the life time of cache writes, and who a subagent is', async () => {
    const { calls } = await readAll(placesOf('claude-code'));
    const subagent = calls.find(({ source }) => source === 'subagent');
    expect(subagent).toMatchObject({
      subagent: 'general-purpose',
      cache_write_5m_tokens: 2000,
      cache_write_1h_tokens: 1000,
    });
    expect(calls.every(({ branch, model }) => branch === 'main' && model === 'claude-opus-4-8')).toBe(true);
  });

  it('of opencode are read from the database and the log that its owner has not merged yet', async () => {
    const { calls } = await readAll(placesOf('opencode'));
    expect(calls).toMatchObject([
      {
        input_tokens: 3000,
        cache_read_tokens: 6000,
        output_tokens: 300,
        reasoning_tokens: 50,
        agent_version: '1.18.33',
      },
      {
        input_tokens: 3000,
        cache_read_tokens: 6000,
        output_tokens: 300,
        reasoning_tokens: 50,
        agent_version: '1.18.33',
      },
    ]);
  });
});

describe('Claude Code', () => {
  const line = (second: number, id: string, output: number, more: object = {}) => ({
    type: 'assistant',
    sessionId: 's-1',
    timestamp: at(second),
    requestId: `req_${id}`,
    message: { id: `msg_${id}`, model: 'claude-opus-4-8', usage: { input_tokens: 7, output_tokens: output } },
    ...more,
  });

  it('writes a message in several lines, of which the last counts', async () => {
    write('.claude/projects/p/s-1.jsonl', line(1, 'a', 1), line(2, 'b', 30), line(3, 'a', 90));
    const { calls } = await readAll(placesIn(home));
    expect(calls.map(({ call, output_tokens }) => [call, output_tokens])).toEqual([
      ['req_b', 30],
      ['req_a', 90],
    ]);
  });

  it('repeats messages in the file of a side question', async () => {
    write('.claude/projects/p/s-1.jsonl', line(1, 'a', 10));
    const side = { isSidechain: true, agentId: 'x', requestId: 'req_other' };
    write('.claude/projects/p/s-1/subagents/agent-x.jsonl', line(2, 'a', 10, side), line(3, 'c', 20, side));
    const { calls } = await readAll(placesIn(home));
    expect(calls.map(({ output_tokens }) => output_tokens)).toEqual([10, 20]);
  });

  it('skips broken lines with their place, and leaves what is half written', async () => {
    const file = write(
      '.claude/projects/p/s-1.jsonl',
      line(1, 'a', 10),
      '{"type":"assistant","usage" broken',
      line(2, 'b', -1),
      '[1]',
      '',
    );
    appendFileSync(file, JSON.stringify(line(3, 'c', 30)).slice(0, -20));
    const { calls, scan } = await readAll(placesIn(home));
    expect(calls).toHaveLength(1);
    expect(scan.skipped).toEqual([
      { file, line: 2, reason: 'it is no JSON' },
      { file, line: 3, reason: 'output_tokens: negative' },
    ]);
    appendFileSync(file, JSON.stringify(line(3, 'c', 30)).slice(-20));
    expect((await readAll(placesIn(home))).calls).toHaveLength(2);
  });

  it('skips a call that no import would take, with its line, and imports the others', async () => {
    const file = write(
      '.claude/projects/p/s-1.jsonl',
      line(1, 'a', 10),
      { ...line(2, 'b', 20), timestamp: 1e15 },
      line(3, 'c', 2e12),
      line(4, 'd', 40),
    );
    const { calls, scan } = await readAll(placesIn(home));
    expect(calls.map(({ output_tokens }) => output_tokens)).toEqual([10, 40]);
    expect(scan.skipped).toMatchObject([
      { file, line: 2, reason: 'time cannot be right' },
      { file, line: 3 },
    ]);
  });

  it('may have a line that does not fit into memory, which is skipped, and goes on after it', async () => {
    const file = write('.claude/projects/p/s-1.jsonl', line(1, 'a', 10));
    const part = 'x'.repeat(16 * 1024 * 1024);
    for (let written = 0; written < 9; written += 1) appendFileSync(file, part);
    appendFileSync(file, `\n${JSON.stringify(line(2, 'b', 20))}\n`);
    const { calls, scan } = await readAll(placesIn(home));
    expect(calls).toHaveLength(2);
    expect(scan.skipped).toEqual([{ file, line: 2, reason: 'the line is too long' }]);
  });

  it('answers that the agent wrote itself spend nothing', async () => {
    const message = { id: 'm', model: '<synthetic>', usage: { input_tokens: 0, output_tokens: 0 } };
    write('.claude/projects/p/s-1.jsonl', line(1, 'a', 10, { message }));
    expect((await readAll(placesIn(home))).calls).toEqual([]);
  });
});

describe('others', () => {
  it('Gemini CLI of older versions wrote a chat as one document', async () => {
    const tokens = { input: 100, output: 5, cached: 40, thoughts: 7, tool: 0, total: 112 };
    const message = { id: 'm1', timestamp: at(1), type: 'gemini', model: 'gemini-3-pro', tokens };
    const messages = [
      { ...message, id: 'odd', timestamp: 1e15 },
      { ...message, content: MARKER },
    ];
    write('.gemini/tmp/x/chats/session-1.json', JSON.stringify({ sessionId: 's-g', messages }));
    const { calls, scan } = await readAll(placesIn(home));
    expect(scan.skipped).toMatchObject([{ reason: 'time cannot be right' }]);
    expect(calls).toMatchObject([
      { session: 's-g', input_tokens: 60, cache_read_tokens: 40, output_tokens: 12, reasoning_tokens: 7 },
    ]);
  });

  it('Copilot of older versions told sums of a session only, which is said', async () => {
    const file = write(
      '.copilot/session-state/s-c/events.jsonl',
      { type: 'session.start', timestamp: at(0), data: { sessionId: 's-c' } },
      {
        type: 'session.shutdown',
        timestamp: at(9),
        data: { modelMetrics: { 'gpt-5': { usage: { inputTokens: 9 } } } },
      },
    );
    const { calls, scan } = await readAll(placesIn(home));
    expect(calls).toEqual([]);
    expect(scan.skipped).toMatchObject([{ file, line: 2 }]);
  });

  it('opencode of older versions wrote a file for each message', async () => {
    const tokens = { input: 30, output: 20, reasoning: 5, cache: { read: 10, write: 4 } };
    const message = {
      role: 'assistant',
      tokens,
      cost: 0.0125,
      modelID: 'm',
      providerID: 'p',
      time: { created: Date.parse(at(1)) },
    };
    write('.local/share/opencode/storage/message/ses_1/msg_1.json', JSON.stringify(message));
    const { calls } = await readAll(placesIn(home));
    expect(calls).toMatchObject([
      { session: 'ses_1', output_tokens: 20, cache_write_tokens: 4, cost_usd: '0.012500000000' },
    ]);
  });

  it('Gemini CLI keeps chats of subagents, under ids of their own, in the folder of the session that OTLP names', async () => {
    const [session, subagent] = [
      '43337fa3-a48a-421a-86d6-6b8ca105af72',
      'b73295a9-ce35-481b-8f46-122596637767',
    ];
    const message = (id: string) => ({
      id,
      timestamp: at(1),
      type: 'gemini',
      model: 'gemini-3.8-flash',
      tokens: { input: 12047, output: 257, cached: 8047, thoughts: 98, tool: 0, total: 12402 },
    });
    const chats = '.gemini/tmp/x/chats';
    write(`${chats}/session-2026-11-23T05-15-43337fa3.jsonl`, { sessionId: session }, message('m1'));
    write(`${chats}/${session}/${subagent}.jsonl`, { sessionId: subagent, kind: 'subagent' }, message('m2'));
    const { calls } = await readAll(placesIn(home));
    expect(calls.map((call) => [call.session, call.source]).sort()).toEqual([
      [session, 'main'],
      [session, 'subagent'],
    ]);
  });

  it('Gemini CLI may name a message by more than an import would take, which is skipped', async () => {
    const message = (id: string) => ({
      id,
      timestamp: at(1),
      type: 'gemini',
      model: 'gemini-3-pro',
      tokens: { input: 1, output: 1 },
    });
    const chat = '.gemini/tmp/x/chats/session-1.jsonl';
    write(chat, { sessionId: 's-g' }, message('m'.repeat(510)), message('m2'));
    const { calls, scan } = await readAll(placesIn(home));
    expect([calls.map(({ call }) => call), scan.skipped]).toMatchObject([
      ['message:m2'],
      [{ line: 2, reason: 'call cannot be right' }],
    ]);
  });

  it('files are read in the order in which their sessions began', async () => {
    for (let index = 0; index < 40; index += 1) {
      const session = `s-${index}`;
      write(`.claude/projects/p/${session}.jsonl`, {
        type: 'assistant',
        sessionId: session,
        timestamp: at(59 - index),
        requestId: session,
        message: { id: session, model: 'claude-opus-4-8', usage: { input_tokens: 1, output_tokens: 1 } },
      });
    }
    const { calls } = await readAll(placesIn(home));
    expect(calls.map(({ session }) => session)).toEqual(
      Array.from({ length: 40 }, (_, index) => `s-${39 - index}`),
    );
  });
});
