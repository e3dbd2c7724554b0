// Every hostile OTLP body, over real HTTP into a real journal: what it answers and what the ledger would gain.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fromUsd, toUsd } from '../../schemas/money.ts';
import { HOSTILE_FOLDER, hostileOtlpCases, type HostileCase } from '../support/hostile-cases.ts';
import { openIngestRig, type IngestRig } from '../support/ingest-rig.ts';

const NOW = Date.UTC(2026, 10, 22);

const otlpCases = hostileOtlpCases();

let rig: IngestRig;

beforeEach(async () => {
  rig = await openIngestRig(NOW, { user: 'alice', group: '' });
});

afterEach(async () => {
  await rig.close();
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  expect(rig.errors).toEqual([]);
});

async function send(one: Pick<HostileCase, 'file' | 'path' | 'contentType' | 'contentEncoding'>) {
  const headers = {
    'content-type': one.contentType ?? '',
    ...(one.contentEncoding && { 'content-encoding': one.contentEncoding }),
  };
  const body = readFileSync(join(HOSTILE_FOLDER, one.file));
  const answer = await fetch(`${rig.httpUrl}${one.path}`, { method: 'POST', headers, body });
  return { status: answer.status, body: Buffer.from(await answer.arrayBuffer()) };
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
        if (one.tokens !== null) expect(rig.gained().tokens).toBe(one.tokens);
        if (one.usd !== undefined) expect(rig.gained().usd).toBe(toUsd(fromUsd(one.usd) ?? 0n));
      }
      if (answer.status !== 200) expect(rig.ledger()).toEqual([]);
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
      expect(rig.gained().tokens, one.file).toBe(total);
    }
  });

  it('know a point again in another spelling of its times', async () => {
    for (const one of otlpCases.filter(({ file }) => /^b0[23]/.test(file))) {
      expect((await send(one)).status).toBe(200);
      expect(rig.gained().tokens).toBe(5);
    }
    expect(rig.ledger().map((row) => row.get('time'))).toEqual([expect.stringMatching(/860\.123456789$/)]);
  });

  it('never add up to more than was sent, whatever is repeated', async () => {
    const twice = otlpCases.filter(
      ({ file, status }) => status?.length === 1 && status[0] === 200 && /^[bcefh]/.test(file),
    );
    for (const one of twice) await send(one);
    const once = rig.gained();
    for (const one of twice) await send(one);
    expect(rig.gained()).toEqual(once);
  });
});

describe('what is kept of a record', () => {
  const json = { path: '/v1/metrics', contentType: 'application/json', contentEncoding: null };

  it('is never a prompt, a secret or a credential', async () => {
    await send({ ...json, file: 'f02-secrets-in-attributes.json' });
    await send({ ...json, path: '/v1/logs', file: 'f01-prompt-content.json' });
    expect(rig.ledger().map((row) => row.get('repo'))).toContain('github.example/org/repo');
    await rig.closeJournal();
    const disk = readFileSync(join(rig.path, 'data.mdb'), 'latin1');
    expect(disk).not.toContain('CANARY');
  });

  it('belongs to the person of the token, with the claimed one beside it', async () => {
    await send({ ...json, file: 'f03-spoofed-identity.json' });
    for (const row of rig.ledger()) {
      expect(row.get('user')).toBe('alice');
      expect(row.get('user_source')).toBe('token');
      expect(row.get('user_claimed')).not.toBe('');
    }
  });

  it('takes the first of a repeated attribute', async () => {
    await send({ ...json, file: 'e03-duplicate-keys.json' });
    expect(rig.ledger().map((row) => [row.get('user_claimed'), row.get('model')])).toEqual([
      ['dev@example.com', 'claude-sonnet-4-5'],
    ]);
  });

  it('has exactly one outcome for each record, bad ones included', async () => {
    await send({ ...json, file: 'b07-non-finite-strings.json' });
    expect(rig.outcomes.filter(({ outcome }) => outcome === 'rejected')).toHaveLength(3);
    expect(rig.outcomes.filter(({ outcome }) => outcome === 'charged')).toHaveLength(rig.outcomes.length - 3);
  });
});
