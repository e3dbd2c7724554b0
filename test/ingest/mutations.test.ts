// Valid bodies of every agent, damaged by the thousand: whatever arrives is answered, accounted for, and never books nonsense.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decodeExport } from '../../ingest/receive/decode/decode.ts';
import { Refusal } from '../../ingest/receive/refusal.ts';
import { toActivityRow, toChargeRow, type Charge } from '../../schemas/charge.ts';
import { SIGNALS } from '../../schemas/otlp.ts';
import { TOKEN_KINDS } from '../../schemas/tokens.ts';
import { bodiesOfAgents, damagedBodies, type Body } from '../support/agent-bodies.ts';
import { openIngestRig, type IngestRig } from '../support/ingest-rig.ts';
import { mapState, replay, REPLAY_NOW } from '../support/replay.ts';
import { totalsBy } from '../support/totals.ts';
import { cpuMs } from '../support/cpu-time.ts';

/** `MUTATIONS=100000` for the full run. */
const MUTATIONS = Number(process.env['MUTATIONS'] ?? 2_000);
const SENT = Math.ceil(MUTATIONS / 10);
const SEED = 20261122;
const SLOWEST_MS = 2_000;
const HOURS = { timeout: 3_600_000 };

/** Memory of this many bodies at a time: they meet what others of their sessions left. */
const TOGETHER = 200;

const BODIES = bodiesOfAgents();

function decodedOrRefused({ signal, encoding, bytes }: Body): ReturnType<typeof decodeExport> | undefined {
  try {
    return decodeExport(signal, encoding, bytes);
  } catch (error) {
    if (error instanceof Refusal && [400, 413].includes(error.status)) return undefined;
    throw error;
  }
}

/** Numbers that the engine takes as they are; text and maps of it are always well-formed. */
function expectSane({ charges, evidence, activities }: ReturnType<typeof replay>): void {
  const rows = [...[...charges, ...evidence].map(toChargeRow), ...activities.map(toActivityRow)];
  const numbers = rows.flat().filter((cell) => typeof cell === 'number');
  expect(numbers.filter((each) => !Number.isSafeInteger(each))).toEqual([]);
}

function expectNothingNegative(rows: readonly Charge[]): void {
  for (const amounts of totalsBy(rows, (row) => `${row.recordId}`).values()) {
    const { tokens, cost, reportedCost, listCost, listCostMax, credits, ...counts } = amounts;
    const told = [...TOKEN_KINDS.map((kind) => tokens[kind]), ...Object.values(counts)];
    expect(Math.min(...told)).toBeGreaterThanOrEqual(0);
    expect([cost, reportedCost, listCost, listCostMax, credits].every((each) => each >= 0n)).toBe(true);
  }
}

/** Settles bodies one after the other in one memory; returns how many of them could be decoded. */
function settleAll(bodies: readonly Body[]): number {
  const state = mapState();
  const all: { charges: Charge[]; evidence: Charge[] } = { charges: [], evidence: [] };
  let decoded = 0;
  for (const body of bodies) {
    const started = cpuMs();
    const exported = decodedOrRefused(body);
    if (exported) {
      const settled = replay([exported], state);
      expect(settled.outcomes).toHaveLength(exported.records.length);
      expectSane(settled);
      all.charges.push(...settled.charges);
      all.evidence.push(...settled.evidence);
      decoded += 1;
    }
    expect(cpuMs() - started).toBeLessThan(SLOWEST_MS);
  }
  expectNothingNegative(all.charges);
  expectNothingNegative(all.evidence);
  return decoded;
}

describe('damaged bodies of every agent', () => {
  it('are decoded or refused, and every record has one outcome and no impossible amount', HOURS, () => {
    let decoded = 0;
    for (let from = 0; from < MUTATIONS; from += TOGETHER) {
      decoded += settleAll([...damagedBodies(BODIES, SEED + from, Math.min(TOGETHER, MUTATIONS - from))]);
    }
    expect(decoded).toBeGreaterThan(MUTATIONS / 4);
    expect(MUTATIONS - decoded).toBeGreaterThan(MUTATIONS / 10);
  });
});

let rig: IngestRig;

beforeEach(async () => {
  rig = await openIngestRig(Number(REPLAY_NOW / 1_000_000n));
});
afterEach(async () => await rig.close());

async function post({ signal, encoding, bytes }: Body): Promise<number> {
  const type = encoding === 'json' ? 'application/json' : 'application/x-protobuf';
  const answer = await fetch(`${rig.httpUrl}/v1/${signal}`, {
    method: 'POST',
    headers: { 'content-type': type },
    body: bytes,
  });
  await answer.arrayBuffer();
  return answer.status;
}

describe('damaged bodies over HTTP', () => {
  it('are stored or refused, never a fault of the server, and nothing disappears', HOURS, async () => {
    const statuses = new Map<number, number>();
    for (const body of damagedBodies(BODIES, SEED - 1, SENT)) {
      const status = await post(body);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
    expect(rig.errors).toEqual([]);
    expect([...statuses.keys()].every((status) => [200, 400, 413].includes(status))).toBe(true);
    const accounted = rig.counters.counts().reduce((sum, { records }) => sum + records, 0);
    expect(accounted).toBe(rig.received());
    expect(new Set(rig.counters.counts().map(({ signal }) => signal))).toEqual(new Set(SIGNALS));
  });
});
