// Exports made by hand from each agent's documentation and recordings: what a file tells alone, together, and repeated.
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toUsd } from '../../../schemas/money.ts';
import { decoded, recordedExports, replay, type Recorded, type Replayed } from '../../support/replay.ts';
import { totalAmounts } from '../../support/totals.ts';

const MADE = join(import.meta.dirname, '../../fixtures/otlp');

/** Tokens as `[input, cache read, cache write, output, of which reasoning]`; calls 0 where nothing tells them. */
type Case = {
  readonly agent: string;
  readonly files: readonly string[];
  readonly tokens: readonly [number, number, number, number, number];
  readonly calls: number;
  readonly reported?: string;
  readonly activities?: Readonly<Record<string, number>>;
};

const CODEX = [25431, 46208, 9216, 5547, 3520] as const;
const GEMINI = [20092, 16384, 0, 2509, 1312] as const;
const COPILOT = [9916, 50524, 22840, 2600, 434] as const;
const VSCODE = [17412, 14848, 0, 1215, 528] as const;
const CURSOR = [7450, 65524, 3400, 2663, 0] as const;

const CASES: readonly Case[] = [
  {
    agent: 'codex',
    files: ['logs-turns'],
    tokens: CODEX,
    calls: 5,
    // Three failures: two HTTP attempts and a stream that was lost.
    activities: { session_start: 2, prompt: 3, tool_result: 2, api_error: 3, retry: 2 },
  },
  {
    agent: 'codex',
    files: ['metrics-delta'],
    tokens: CODEX,
    calls: 0,
    activities: { session_start: 2, tool_result: 2 },
  },
  {
    agent: 'codex',
    files: ['logs-turns', 'metrics-delta'],
    tokens: CODEX,
    calls: 5,
    activities: { session_start: 2, prompt: 3, tool_result: 2, api_error: 3, retry: 2 },
  },
  { agent: 'gemini-cli', files: ['logs-requests'], tokens: GEMINI, calls: 4, activities: { prompt: 2 } },
  {
    agent: 'gemini-cli',
    files: ['metrics-cumulative'],
    tokens: GEMINI,
    calls: 4,
    activities: { session_start: 1, lines_added: 33, lines_removed: 8, tool_result: 2 },
  },
  {
    agent: 'gemini-cli',
    files: ['logs-requests', 'metrics-cumulative'],
    tokens: GEMINI,
    calls: 4,
    activities: { session_start: 1, lines_added: 33, lines_removed: 8, tool_result: 2 },
  },
  {
    agent: 'gemini-cli',
    files: ['metrics-cumulative-reset'],
    tokens: [11725, 13000, 0, 1553, 462],
    calls: 0,
    activities: { session_start: 3 },
  },
  {
    agent: 'gemini-cli',
    files: ['sequence-1', 'sequence-2', 'sequence-3'],
    tokens: [2612, 3000, 0, 255, 60],
    calls: 0,
    activities: { session_start: 1 },
  },
  {
    agent: 'qwen-code',
    files: ['logs-requests'],
    tokens: [5008, 13312, 0, 596, 150],
    calls: 3,
    activities: { prompt: 1, subagent_completed: 1 },
  },
  {
    agent: 'copilot',
    files: ['cli-traces'],
    tokens: COPILOT,
    calls: 5,
    activities: { prompt: 2, subagent_completed: 1, tool_result: 1 },
  },
  { agent: 'copilot', files: ['cli-metrics-cumulative'], tokens: COPILOT, calls: 5 },
  {
    agent: 'copilot',
    files: ['cli-traces', 'cli-metrics-cumulative'],
    tokens: COPILOT,
    calls: 5,
    activities: { tool_result: 1 },
  },
  {
    agent: 'copilot',
    files: ['cli-metrics-legacy-histogram'],
    tokens: [46860, 0, 0, 1475, 0],
    calls: 3,
    activities: { tool_result: 3 },
  },
  { agent: 'copilot', files: ['vscode-traces'], tokens: VSCODE, calls: 2, activities: { tool_result: 1 } },
  {
    agent: 'copilot',
    files: ['vscode-metrics-cumulative'],
    tokens: [32260, 0, 0, 1215, 0],
    calls: 2,
    activities: { session_start: 1, pull_request: 1, lines_added: 18, lines_removed: 3, tool_result: 1 },
  },
  {
    agent: 'copilot',
    files: ['vscode-traces', 'vscode-metrics-cumulative'],
    tokens: VSCODE,
    calls: 2,
    activities: { session_start: 1, pull_request: 1, lines_added: 18, lines_removed: 3, tool_result: 1 },
  },
  { agent: 'cursor', files: ['logs-requests'], tokens: CURSOR, calls: 3, activities: { api_error: 1 } },
  {
    agent: 'cursor',
    files: ['metrics-delta'],
    tokens: CURSOR,
    calls: 0,
    reported: '0.110302',
    activities: { tool_result: 4 },
  },
  {
    agent: 'cursor',
    files: ['logs-requests', 'metrics-delta'],
    tokens: CURSOR,
    calls: 3,
    reported: '0.110302',
  },
  { agent: 'opencode', files: ['traces'], tokens: [5300, 20000, 4100, 1284, 50], calls: 3 },
  { agent: 'genai-semconv', files: ['metrics-histogram'], tokens: [11200, 0, 0, 1345, 0], calls: 4 },
  {
    agent: 'genai-semconv',
    files: ['metrics-usage-counters'],
    tokens: [8000, 30000, 4000, 3400, 1500],
    calls: 0,
  },
  {
    agent: 'genai-semconv',
    files: ['traces-spans'],
    tokens: [7088, 8024, 3500, 1960, 512],
    calls: 5,
    activities: { api_error: 1 },
  },
  {
    agent: 'litellm',
    files: ['traces-proxy'],
    tokens: [210, 5000, 0, 480, 0],
    calls: 1,
    reported: '0.00933',
  },
  {
    agent: 'litellm',
    files: ['metrics-cost-histogram'],
    tokens: [6410, 0, 0, 535, 0],
    calls: 2,
    reported: '0.013755',
  },
  {
    agent: 'openinference',
    files: ['traces'],
    tokens: [1000, 9000, 2000, 700, 200],
    calls: 1,
    reported: '0.0395',
  },
];

function summary({ charges, activities }: Replayed, named: Case['activities'] = {}) {
  const { tokens, reasoning, calls, reportedCost } = totalAmounts(charges);
  const cacheWrite = tokens.cacheWrite + tokens.cacheWrite5m + tokens.cacheWrite1h;
  const counts = Object.fromEntries(Object.keys(named).map((kind) => [kind, 0]));
  for (const { kind, quantity } of activities) {
    if (kind in counts) counts[kind] = (counts[kind] ?? 0) + Number(quantity) / 1e6;
  }
  return {
    tokens: [tokens.input, tokens.cacheRead, cacheWrite, tokens.output, reasoning],
    calls,
    reported: toUsd(reportedCost),
    activities: counts,
  };
}

describe.each(CASES)('$agent: $files', ({ agent, files, tokens, calls, reported = '0', activities = {} }) => {
  const exports: Recorded[] = files.map((file) => {
    const [recorded] = recordedExports(join(MADE, agent), `${file}.json`);
    if (!recorded) throw new Error(`there is no ${file} of ${agent}`);
    return recorded;
  });

  it('tells what its maker put into it, in any order and repeated', () => {
    const expected = { tokens: [...tokens], calls, reported, activities };
    expect(summary(replay(exports.map(decoded)), activities)).toEqual(expected);
    const sequences = fc
      .array(fc.constantFrom(...exports), { maxLength: 3 })
      .chain((extra) =>
        fc.shuffledSubarray([...exports, ...extra], { minLength: exports.length + extra.length }),
      );
    fc.assert(
      fc.property(sequences, (sequence) => {
        expect(summary(replay(sequence.map(decoded)), activities)).toEqual(expected);
      }),
      { numRuns: 8 },
    );
  });
});
