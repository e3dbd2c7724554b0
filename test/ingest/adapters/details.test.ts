// What exports tell beside tokens and dollars: credits, names, attempts, depth, and where the cache is not told apart.
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { adapt } from '../../../ingest/adapters/registry.ts';
import { decodeExport } from '../../../ingest/receive/decode/decode.ts';
import { toUsd } from '../../../schemas/money.ts';
import type { OtlpExport } from '../../../schemas/otlp.ts';
import {
  decoded,
  mapState,
  recordedExports,
  replay,
  REPLAY_NOW,
  type Recorded,
  type Replayed,
} from '../../support/replay.ts';
import { totalAmounts, totalsBy } from '../../support/totals.ts';

const FIXTURES = join(import.meta.dirname, '../../fixtures');

function made(agent: string, file: string): Recorded {
  const [recorded] = recordedExports(join(FIXTURES, 'otlp', agent), `${file}.json`);
  if (!recorded) throw new Error(`there is no ${file} of ${agent}`);
  return recorded;
}

function replayed(agent: string, ...files: readonly string[]): Replayed {
  return replay(files.map((file) => decoded(made(agent, file))));
}

/** An export of one event. */
function logOf(service: string, attributes: Readonly<Record<string, string>>): OtlpExport {
  const list = (of: Readonly<Record<string, string>>) =>
    Object.entries(of).map(([key, stringValue]) => ({ key, value: { stringValue } }));
  const record = { timeUnixNano: '1795132860000000000', attributes: list(attributes) };
  const resourceLogs = [
    { resource: { attributes: list({ 'service.name': service }) }, scopeLogs: [{ logRecords: [record] }] },
  ];
  return decodeExport('logs', 'json', Buffer.from(JSON.stringify({ resourceLogs })), 1_000_000);
}

/** Quantities by kind and name. */
function counted({ activities }: Replayed): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { kind, name, attempt, depth, quantity } of activities) {
    const key = [kind, name, attempt ? `attempt ${attempt}` : '', depth ? `depth ${depth}` : ''];
    const text = key.filter(Boolean).join(' ');
    sums[text] = (sums[text] ?? 0) + Number(quantity) / 1e6;
  }
  return Object.fromEntries(Object.entries(sums).filter(([, sum]) => sum !== 0));
}

describe("Copilot's credits", () => {
  it.each([
    ['cli-traces'],
    ['cli-traces', 'cli-metrics-cumulative'],
    ['cli-metrics-cumulative', 'cli-traces', 'cli-traces'],
  ])('are exact, in their own unit, and of three of five calls (%s %s %s)', (...files) => {
    const { charges } = replayed('copilot', ...files.filter(Boolean));
    const total = totalAmounts(charges);
    expect(total).toMatchObject({ calls: 5, credits: 12_699_840_000_000n, creditedEntries: 3 });
    const byUnit = totalsBy(charges, ({ dimensions }) => dimensions.creditUnit);
    expect(byUnit.get('github_ai_credit')?.credits).toBe(12_699_840_000_000n);
    expect(byUnit.get('')?.calls).toBe(2);
    expect(total.reportedCost).toBe(0n);
  });
});

describe('a histogram that holds the cache in its input', () => {
  it.each([
    ['genai-semconv', 'metrics-histogram', 11200, undefined],
    ['copilot', 'cli-metrics-legacy-histogram', 46860, undefined],
    // Far below the long-context tier of its model: 4 and 20 dollars a million.
    ['copilot', 'vscode-metrics-cumulative', 32260, '0.15334'],
  ])(
    'of %s (%s) is bounded by cache reads and plain input, and costs the prudent figure',
    (agent, file, input, dollars) => {
      const { charges } = replayed(agent, file);
      const total = totalAmounts(charges);
      expect(total.tokens).toMatchObject({ input, cacheRead: 0 });
      expect(total.inputUnsplit).toBe(input);
      expect(total.listCost).toBeGreaterThan(0n);
      expect(total.listCost).toBeLessThan(total.listCostMax);
      expect(total.cost).toBe(total.listCostMax);
      if (dollars !== undefined) expect(toUsd(total.cost)).toBe(dollars);
      const last = charges.at(-1);
      expect(last).toMatchObject({ cacheSplit: 'input_unsplit', costBasis: 'list_high' });
    },
  );

  it('is evidence, and marks nothing, once calls tell the same', () => {
    for (const files of [
      ['vscode-metrics-cumulative', 'vscode-traces'],
      ['vscode-traces', 'vscode-metrics-cumulative'],
    ]) {
      const total = totalAmounts(replayed('copilot', ...files).charges);
      expect(total).toMatchObject({ inputUnsplit: 0, tokens: { input: 17412, cacheRead: 14848 } });
      expect(total.cost).toBe(total.listCost);
    }
  });

  it('keeps the cost that the sender reports, within the same bounds', () => {
    const total = totalAmounts(replayed('litellm', 'metrics-cost-histogram').charges);
    expect(toUsd(total.cost)).toBe('0.013755');
    expect(total.inputUnsplit).toBe(6410);
  });
});

describe('activities', () => {
  it('tell the names of tools and subagents, and which attempt failed', () => {
    expect(counted(replayed('gemini-cli', 'logs-requests'))).toEqual({
      prompt: 2,
      'tool_result run_shell_command': 2,
      'api_error RATE_LIMIT': 1,
      'retry RATE_LIMIT attempt 1': 1,
      'subagent_started codebase_investigator': 1,
      'subagent_completed codebase_investigator': 1,
    });
    expect(counted(replayed('claude-code', 'logs-retries'))).toMatchObject({
      'api_error 529 attempt 11': 1,
      'api_error 400 attempt 1': 1,
    });
    expect(counted(replayed('codex', 'logs-turns'))).toEqual({
      session_start: 2,
      prompt: 3,
      'tool_result shell_command': 2,
      'api_error 429 attempt 1': 1,
      'api_error 500 attempt 2': 1,
      'retry 500 attempt 2': 1,
      'retry 200 attempt 3': 1,
      // A stream that was lost.
      api_error: 1,
    });
  });

  it('tell decisions on edits, and none on other tools', () => {
    const gemini = (function_name: string, decision: string) =>
      logOf('gemini-cli', { 'event.name': 'gemini_cli.tool_call', function_name, decision });
    const codex = (tool_name: string, decision: string) =>
      logOf('codex_exec', { 'event.name': 'codex.tool_decision', tool_name, decision, call_id: decision });
    const told = replay([
      gemini('replace', 'modify'),
      gemini('write_file', 'reject'),
      gemini('run_shell_command', 'reject'),
      codex('apply_patch', 'approved_for_session'),
      codex('apply_patch', 'denied'),
      codex('shell_command', 'approved'),
    ]);
    expect(counted(told)).toEqual({
      'tool_result replace': 1,
      'edit_accepted replace': 1,
      'tool_result write_file': 1,
      'edit_rejected write_file': 1,
      'tool_result run_shell_command': 1,
      'edit_accepted apply_patch': 1,
      'edit_rejected apply_patch': 1,
    });
  });

  it('are the same events whether or not the decision on their edit is read', () => {
    const [event] = adapt(
      logOf('gemini-cli', {
        'event.name': 'gemini_cli.tool_call',
        function_name: 'replace',
        decision: 'accept',
        prompt_id: 'p',
      }),
      REPLAY_NOW,
    );
    expect(event).toMatchObject({ eventId: 'tool_result:1795132860000000000:p:replace' });
  });

  it('tell the lines of a session where it ends', () => {
    expect(counted(replayed('copilot', 'cli-traces'))).toEqual({
      prompt: 2,
      'subagent_started explore': 1,
      'subagent_completed explore': 1,
      'tool_result task': 1,
      lines_added: 42,
      lines_removed: 7,
    });
  });

  it('tell the start of a subagent once, with its depth, though only its calls name it', () => {
    const [traces] = recordedExports(join(FIXTURES, 'claude-code/subagent')).filter(
      ({ signal }) => signal === 'traces',
    );
    if (!traces) throw new Error('the recording has no traces');
    const once = counted(replay([decoded(traces)]));
    expect(Object.keys(once).filter((key) => key.startsWith('subagent_started'))).toHaveLength(1);
    expect(Object.entries(once).find(([key]) => key.includes('depth 1'))?.[1]).toBe(1);
    expect(counted(replay([decoded(traces), decoded(traces)]))).toEqual(once);
  });

  it('never tell what a tool was asked to do', () => {
    const { activities } = replayed('claude-code', 'logs-requests');
    expect(activities.filter(({ kind }) => kind === 'tool_result').map(({ name }) => name)).toContain('Bash');
    expect(JSON.stringify(activities, (_, value: unknown) => String(value))).not.toMatch(/git commit|wip/);
  });
});

describe("Gemini CLI's counters, exported every ten seconds", () => {
  it('grow by what each export adds', () => {
    const state = mapState();
    const all: Replayed['charges'] = [];
    const after = (file: string) => {
      all.push(...replay([decoded(made('gemini-cli', file))], state).charges);
      const { tokens, reasoning } = totalAmounts(all);
      return [tokens.input, tokens.cacheRead, tokens.output, reasoning];
    };
    expect(after('sequence-1')).toEqual([1000, 0, 70, 20]);
    expect(after('sequence-2')).toEqual([1400, 0, 75, 20]);
    expect(after('sequence-3')).toEqual([2612, 3000, 255, 60]);
    expect(after('sequence-1')).toEqual([2612, 3000, 255, 60]);
    expect(after('sequence-3')).toEqual([2612, 3000, 255, 60]);
  });
});
