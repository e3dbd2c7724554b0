// Replays recorded exports through decode, adapt and settle with memory in a Map: the pure middle, without disk or engine.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { adapt } from '../../ingest/adapters/registry.ts';
import { createPriceBook } from '../../ingest/price/book.ts';
import { decodeExport } from '../../ingest/receive/decode/decode.ts';
import { settle, type Outcome } from '../../ingest/settle/settle.ts';
import type { Memory, SettleState } from '../../ingest/settle/state.ts';
import type { Activity, Charge } from '../../schemas/charge.ts';
import { SIGNALS, type OtlpExport, type Signal } from '../../schemas/otlp.ts';

/** A recorded request body. */
export type Recorded = { readonly name: string; readonly signal: Signal; readonly body: Buffer };

/** The recorded bodies of a folder, or one of them, in the order of arrival. */
export function recordedExports(folder: string, only?: string): Recorded[] {
  return readdirSync(folder)
    .filter((name) => /\.(json|pb)$/.test(name) && name !== 'run.json' && name === (only ?? name))
    .sort()
    .map((name) => {
      const body = readFileSync(join(folder, name));
      const signal = SIGNALS.find((one) => name.includes(one)) ?? signalIn(body);
      if (!signal) throw new Error(`${name} names no signal`);
      return { name, signal, body };
    });
}

/** The signal of a JSON body by its envelope, where the name of its file does not tell. */
function signalIn(body: Buffer): Signal | undefined {
  const [, envelope] = /"resource(Metrics|Logs|Spans)"/.exec(body.toString('utf8', 0, 100)) ?? [];
  return envelope === 'Spans' ? 'traces' : SIGNALS.find((one) => one === envelope?.toLowerCase());
}

/** Decodes a recorded body by its file ending. */
export function decoded({ name, signal, body }: Recorded): OtlpExport {
  return decodeExport(signal, name.endsWith('.pb') ? 'protobuf' : 'json', body, 2_000_000);
}

/** Memory of settle in a Map. Values are cloned, as a store on disk would. */
export function mapState(): SettleState {
  const values = new Map<string, unknown>();
  return {
    get: <Kind extends keyof Memory>(kind: Kind, key: string) =>
      structuredClone(values.get(`${kind}/${key}`)) as Memory[Kind] | undefined,
    put: (kind, key, value) => void values.set(`${kind}/${key}`, structuredClone(value)),
  };
}

/** What a run of exports led to. */
export type Replayed = {
  readonly charges: Charge[];
  readonly evidence: Charge[];
  readonly activities: Activity[];
  readonly outcomes: Outcome[];
};

const PRICES = createPriceBook();

/** Two days after the recordings, unless told otherwise. */
export const REPLAY_NOW = BigInt(Date.UTC(2026, 10, 24)) * 1_000_000n;

/** Settles exports one after the other. */
export function replay(
  exports: readonly OtlpExport[],
  state = mapState(),
  now = REPLAY_NOW,
  prices = PRICES,
): Replayed {
  const all: Replayed = { charges: [], evidence: [], activities: [], outcomes: [] };
  for (const one of exports) {
    const sender = { user: '', group: '' };
    const settled = settle(adapt(one, now), { state, prices, sender, groupOf: () => '' });
    all.charges.push(...settled.charges);
    all.evidence.push(...settled.evidence);
    all.activities.push(...settled.activities);
    all.outcomes.push(...settled.outcomes);
  }
  return all;
}
