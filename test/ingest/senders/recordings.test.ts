// What arrived, from real bytes: each sender by name, what became of its records, what they lack and what mends it.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OtlpExport } from '../../../schemas/otlp.ts';
import { sendersAnswer, type SenderAnswer } from '../../../schemas/senders.ts';
import { decoded, recordedExports } from '../../support/replay.ts';
import { openSenderRig, type SenderRig } from './rig.ts';

const FIXTURES = join(import.meta.dirname, '../../fixtures');

let rig: SenderRig;
beforeEach(() => {
  rig = openSenderRig();
});
afterEach(async () => {
  await rig.end();
});

const recordings = (folder: string): OtlpExport[] => recordedExports(join(FIXTURES, folder)).map(decoded);

async function sendAll(folder: string): Promise<void> {
  for (const one of recordings(folder)) await rig.send(one);
}

const settings = ({ missing }: SenderAnswer): Record<string, string | undefined> =>
  Object.fromEntries(missing.map(({ item, mend }) => [item, mend?.setting]));

const RESOURCE = /^OTEL_RESOURCE_ATTRIBUTES="vcs\.repository\.url\.full=/;

/** Of each recording: who, agent and version, the signals, and what is missing with the setting that mends it. */
const RECORDED = [
  {
    folder: 'captures/codex/run',
    name: 'cdx@acme.test',
    agent: 'codex',
    version: '0.169.0',
    signals: ['metrics', 'logs', 'traces'],
    mends: { repo: RESOURCE },
  },
  {
    folder: 'captures/copilot/run',
    name: 'cory@acme.test',
    agent: 'copilot',
    version: '1.0.102',
    signals: ['metrics', 'traces'],
    mends: { repo: RESOURCE },
  },
  {
    folder: 'captures/gemini-cli/run',
    name: 'gem@acme.test',
    agent: 'gemini-cli',
    version: null,
    signals: ['metrics', 'logs', 'traces'],
    mends: { repo: RESOURCE },
  },
  {
    folder: 'captures/qwen-code/run',
    name: '10.0.0.7',
    agent: 'qwen-code',
    version: '0.15.10',
    signals: ['metrics', 'logs'],
    mends: { user: /^OTEL_EXPORTER_OTLP_HEADERS=/, repo: /resourceAttributes/, price: undefined },
  },
  {
    folder: 'captures/opencode/run',
    name: 'olga@acme.test',
    agent: 'opencode',
    version: '1.18.33',
    signals: ['logs', 'traces'],
    mends: { repo: RESOURCE },
  },
  {
    folder: 'claude-code/subagent',
    name: 'ada@acme.test',
    agent: 'claude-code',
    version: '2.1.197',
    signals: ['metrics', 'logs', 'traces'],
    mends: { repo: RESOURCE },
  },
  {
    folder: 'claude-code/metrics-only-cumulative',
    name: 'bob@acme.test',
    agent: 'claude-code',
    version: '2.1.197',
    signals: ['metrics'],
    mends: { calls: /^OTEL_LOGS_EXPORTER=otlp$/, repo: RESOURCE, delta: /TEMPORALITY_PREFERENCE=delta$/ },
  },
];

/** Every folder of bodies. */
function foldersIn(folder: string): string[] {
  const entries = readdirSync(join(FIXTURES, folder), { withFileTypes: true });
  const hasBodies = entries.some(({ name }) => /(?:metrics|logs|traces).*\.(?:json|pb)$/.test(name));
  const below = entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(folder, name));
  return [...(hasBodies ? [folder] : []), ...below.flatMap(foldersIn)];
}

it('counts every record of all recordings once, sent one after the other', async () => {
  const folders = ['captures', 'claude-code', 'team-day'].flatMap(foldersIn);
  const sent = folders.flatMap(recordings);
  await Promise.all(sent.map(async (one) => await rig.send(one)));
  const counts = rig.senders({ limit: 1000 }).flatMap(({ records }) => Object.values(records));
  const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
  expect(sum(counts)).toBe(sum(sent.map(({ records }) => records.length)));
  expect(sum(rig.senders({ limit: 1000 }).map(({ requests }) => requests))).toBe(sent.length);
});

describe.each(RECORDED)('the recording $folder', ({ folder, name, agent, version, signals, mends }) => {
  it('is one sender with its agent, version and signals, and every record counted once', async () => {
    await sendAll(folder);
    const [sender, ...others] = rig.senders();
    expect(others).toEqual([]);
    expect(sender).toMatchObject({ agent, version, who: { name, address: '10.0.0.7' }, rejections: [] });
    expect(sender!.signals.map(({ signal }) => signal)).toEqual(signals);
    expect(sender!.requests).toBe(recordings(folder).length);
    const sent = recordings(folder).reduce((sum, { records }) => sum + records.length, 0);
    expect(Object.values(sender!.records).reduce((sum, count) => sum + count, 0)).toBe(sent);
  });

  it('says what is missing and the one setting that mends it, also after a restart', async () => {
    await sendAll(folder);
    const before = rig.page();
    expect(sendersAnswer.parse(before)).toEqual(before);
    const found = settings(before.data[0]!);
    expect(Object.keys(found)).toEqual(Object.keys(mends));
    for (const [item, setting] of Object.entries<RegExp | undefined>(mends)) {
      if (setting) expect(found[item]).toMatch(setting);
      else expect(found[item]).toBeUndefined();
    }
    await rig.restart();
    expect(rig.page()).toEqual(before);
  });
});
