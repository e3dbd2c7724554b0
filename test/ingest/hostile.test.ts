// Every hostile OTLP body, over real HTTP into a real journal: what it answers and what the ledger would gain.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openJournal, type Journal } from '../../ingest/journal/journal.ts';
import { createPipeline } from '../../ingest/pipeline.ts';
import { createPriceBook } from '../../ingest/price/book.ts';
import { createOtlpHandler } from '../../ingest/receive/otlp-http.ts';
import type { Outcome } from '../../ingest/settle/settle.ts';
import { CHARGE_COLUMNS } from '../../schemas/charge.ts';
import { fromUsd, toUsd } from '../../schemas/money.ts';

const FOLDER = join(import.meta.dirname, '../fixtures/hostile');
const NOW = Date.UTC(2026, 10, 22);

const caseSchema = z.object({
  section: z.string(),
  file: z.string(),
  path: z.string(),
  contentType: z.string().nullable(),
  contentEncoding: z.string().nullable(),
  status: z.array(z.number()).nullable(),
  rejected: z.number().nullable(),
  tokens: z.number().nullable(),
  usd: z.number().optional(),
});
type Case = z.infer<typeof caseSchema>;

const { cases } = z
  .object({ cases: z.array(caseSchema) })
  .parse(JSON.parse(readFileSync(join(FOLDER, 'cases.json'), 'utf8')));
const otlpCases = cases.filter(({ path }) => path.startsWith('/v1/'));

type Rig = {
  folder: string;
  journal: Journal;
  server: Server;
  url: string;
  errors: unknown[];
  outcomes: Outcome[];
};
let rig: Rig;

beforeEach(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'outlay-hostile-'));
  const journal = openJournal({ path: join(folder, 'journal'), horizonMs: 86_400_000, now: () => NOW });
  const [errors, outcomes]: [unknown[], Outcome[]] = [[], []];
  const pipeline = createPipeline({
    journal,
    prices: createPriceBook(),
    groupOf: () => '',
    now: () => NOW,
    paused: () => undefined,
    announce: async () => await Promise.resolve(),
    onOutcomes: (_signal, told) => outcomes.push(...told),
  });
  const authorize = () => ({ user: 'alice', group: '' });
  const handler = createOtlpHandler({
    accept: pipeline.accept,
    authorize,
    onError: (error) => errors.push(error),
  });
  const server = createServer(handler);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  rig = { folder, journal, server, url, errors, outcomes };
});

afterEach(async () => {
  rig.server.closeAllConnections();
  rig.server.close();
  await rig.journal.close();
  rmSync(rig.folder, { recursive: true });
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  expect(rig.errors).toEqual([]);
});

async function send(one: Pick<Case, 'file' | 'path' | 'contentType' | 'contentEncoding'>) {
  const headers = {
    'content-type': one.contentType ?? '',
    ...(one.contentEncoding && { 'content-encoding': one.contentEncoding }),
  };
  const body = readFileSync(join(FOLDER, one.file));
  const answer = await fetch(`${rig.url}${one.path}`, { method: 'POST', headers, body });
  return { status: answer.status, body: Buffer.from(await answer.arrayBuffer()) };
}

type LedgerRow = Map<string, string | number>;

function ledger(): LedgerRow[] {
  return [...rig.journal.pending()].flatMap(({ batch }) =>
    batch.rows.charges
      .toString('utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => {
        const values = z.array(z.union([z.string(), z.number()])).parse(JSON.parse(line));
        return new Map(CHARGE_COLUMNS.map((column, index) => [column, values[index] ?? '']));
      }),
  );
}

function gained(): { tokens: number; usd: string } {
  const kinds = CHARGE_COLUMNS.filter(
    (column) => column.endsWith('_tokens') && column !== 'reasoning_tokens',
  );
  const rows = ledger();
  const tokens = rows.reduce(
    (sum, row) => sum + kinds.reduce((all, kind) => all + Number(row.get(kind)), 0),
    0,
  );
  return { tokens, usd: toUsd(rows.reduce((sum, row) => sum + (fromUsd(row.get('cost') ?? 0) ?? 0n), 0n)) };
}

function rejectedOf(body: Buffer): number {
  const answer = JSON.parse(body.toString('utf8')) as { partialSuccess?: Record<string, string> };
  const { rejectedDataPoints, rejectedLogRecords, rejectedSpans } = answer.partialSuccess ?? {};
  return Number(rejectedDataPoints ?? rejectedLogRecords ?? rejectedSpans ?? 0);
}

async function goodRequestStillWorks(): Promise<void> {
  const answer = await send({
    file: 'b11-whole-doubles.json',
    path: '/v1/metrics',
    contentType: 'application/json',
    contentEncoding: null,
  });
  expect(answer.status).toBe(200);
}

describe('a hostile body alone', () => {
  const alone = otlpCases.filter(({ section, file }) => !section.startsWith('D.') && !file.startsWith('b03'));

  it.each(alone.map((one) => [one.file, one] as const))(
    '%s is answered as it should be',
    async (_file, one) => {
      const answer = await send(one);
      expect(one.status).toContain(answer.status);
      if (answer.status === 200 && one.contentType === 'application/json') {
        if (one.rejected !== null) expect(rejectedOf(answer.body)).toBe(one.rejected);
        if (one.tokens !== null) expect(gained().tokens).toBe(one.tokens);
        if (one.usd !== undefined) expect(gained().usd).toBe(toUsd(fromUsd(one.usd) ?? 0n));
      }
      if (answer.status !== 200) expect(ledger()).toEqual([]);
      await goodRequestStillWorks();
    },
  );
});

describe('hostile bodies one after the other', () => {
  it('count cumulative runs, resets, late points and repeats exactly', async () => {
    let total = 0;
    for (const one of otlpCases.filter(({ section }) => section.startsWith('D.'))) {
      const answer = await send(one);
      expect(one.status, one.file).toContain(answer.status);
      total += one.tokens ?? 0;
      expect(gained().tokens, one.file).toBe(total);
    }
  });

  it('know a point again in another spelling of its times', async () => {
    for (const one of otlpCases.filter(({ file }) => /^b0[23]/.test(file))) {
      expect((await send(one)).status).toBe(200);
      expect(gained().tokens).toBe(5);
    }
    expect(ledger().map((row) => row.get('time'))).toEqual([expect.stringMatching(/860\.123456789$/)]);
  });

  it('never add up to more than was sent, whatever is repeated', async () => {
    const twice = otlpCases.filter(
      ({ file, status }) => status?.length === 1 && status[0] === 200 && /^[bcefh]/.test(file),
    );
    for (const one of twice) await send(one);
    const once = gained();
    for (const one of twice) await send(one);
    expect(gained()).toEqual(once);
  });
});

describe('what is kept of a record', () => {
  const json = { path: '/v1/metrics', contentType: 'application/json', contentEncoding: null };

  it('is never a prompt, a secret or a credential', async () => {
    await send({ ...json, file: 'f02-secrets-in-attributes.json' });
    await send({ ...json, path: '/v1/logs', file: 'f01-prompt-content.json' });
    expect(ledger().map((row) => row.get('repo'))).toContain('github.example/org/repo');
    await rig.journal.close();
    const disk = readFileSync(join(rig.folder, 'journal/data.mdb'), 'latin1');
    expect(disk).not.toContain('CANARY');
    rig.journal = openJournal({ path: join(rig.folder, 'journal'), horizonMs: 86_400_000, now: () => NOW });
  });

  it('belongs to the person of the token, with the claimed one beside it', async () => {
    await send({ ...json, file: 'f03-spoofed-identity.json' });
    for (const row of ledger()) {
      expect(row.get('user')).toBe('alice');
      expect(row.get('user_source')).toBe('token');
      expect(row.get('user_claimed')).not.toBe('');
    }
  });

  it('takes the first of a repeated attribute', async () => {
    await send({ ...json, file: 'e03-duplicate-keys.json' });
    expect(ledger().map((row) => [row.get('user_claimed'), row.get('model')])).toEqual([
      ['dev@example.com', 'claude-sonnet-4-5'],
    ]);
  });

  it('has exactly one outcome for each record, bad ones included', async () => {
    await send({ ...json, file: 'b07-non-finite-strings.json' });
    expect(rig.outcomes.filter(({ outcome }) => outcome === 'rejected')).toHaveLength(3);
    expect(rig.outcomes.filter(({ outcome }) => outcome === 'charged')).toHaveLength(rig.outcomes.length - 3);
  });
});
