// Kills the program and its engine while telemetry arrives: what was acknowledged is in the ledger, once.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toUsd } from '../../schemas/money.ts';
import { requestEvents } from '../support/request-events.ts';
import { startProgram, type Program } from '../support/program.ts';

let dataDir: string;
let program: Program;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'outlay-crash-'));
});

afterEach(async () => {
  await program.kill();
  rmSync(dataDir, { recursive: true, force: true });
});

const USER = 'ada@acme.test';

/** One call of Opus 4.8 with 1,000 output tokens: 25,000 micro-dollars. */
function exportBody(request: number): string {
  const call = { request_id: `req-${request}`, output_tokens: 1000 };
  return requestEvents([{ 'user.email': USER, 'session.id': 'session', ...call }]);
}

async function post(url: string, body: string): Promise<{ status: number; body: unknown }> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(url, { method: 'POST', headers, body });
  const text = await answer.text();
  return { status: answer.status, body: text ? (JSON.parse(text) as unknown) : undefined };
}

/** Sends and resends, as an exporter does, until every one of these calls is acknowledged or the server is gone. */
async function sendAll(requests: readonly number[], acknowledged: Set<number>): Promise<void> {
  await Promise.all(
    requests.map(async (request) => {
      await sleep((request % 20) * 10);
      const answer = await post(`${program.otlpUrl}/v1/logs`, exportBody(request)).catch(() => undefined);
      if (answer?.status === 200) acknowledged.add(request);
    }),
  );
}

async function ledgerCalls(): Promise<unknown> {
  const verified = await post(`${program.url}/api/v1/verify`, '');
  expect(verified.body).toEqual({ ok: true, differences: [] });
  const answer = await fetch(`${program.url}/api/v1/usage`);
  const { totals } = (await answer.json()) as { totals: { calls: number; cost_usd: string } };
  expect(totals.cost_usd).toBe(toUsd(BigInt(totals.calls) * 25_000_000_000n));
  return totals.calls;
}

const numbers = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, index) => from + index);

describe('a program that is killed while telemetry arrives', { timeout: 90_000 }, () => {
  it('has every acknowledged call once after a restart, and knows them again when they are resent', async () => {
    const acknowledged = new Set<number>();
    for (const round of [0, 1, 2]) {
      program = await startProgram(dataDir);
      const requests = numbers(round * 60, round * 60 + 60);
      const sending = sendAll(requests, acknowledged);
      await sleep(60 + round * 50);
      await program.kill();
      await sending;
    }
    program = await startProgram(dataDir);
    expect(acknowledged.size).toBeGreaterThan(0);
    expect(await ledgerCalls()).toBeGreaterThanOrEqual(acknowledged.size);
    await sendAll(numbers(0, 180), acknowledged);
    expect(acknowledged.size).toBe(180);
    expect(await ledgerCalls()).toBe(180);
    const check = await post(`${program.url}/api/v1/limits/check`, JSON.stringify({ user: USER }));
    expect(check.body).toMatchObject({ spent_usd: '4.5' });
  });

  it('goes on acknowledging while its engine is down, and catches up', async () => {
    program = await startProgram(dataDir);
    const acknowledged = new Set<number>();
    const sending = sendAll(numbers(0, 60), acknowledged);
    program.killEngine();
    await sending;
    expect(acknowledged.size).toBe(60);
    const check = await post(`${program.url}/api/v1/limits/check`, JSON.stringify({ user: USER }));
    expect(check.body).toMatchObject({ spent_usd: '1.5', mode: 'live' });
    expect(await ledgerCalls()).toBe(60);
  });

  it('stops cleanly when it is told to, and refuses a second process on its folder', async () => {
    program = await startProgram(dataDir);
    await expect(startProgram(dataDir)).rejects.toThrow(/Another Outlay \(process \d+\) holds/);
    expect(await program.stop()).toBe(0);
  });
});

describe('a configuration that would open the ledger to the network', () => {
  it('is refused with a sentence that says what to do', async () => {
    program = await startProgram(dataDir);
    const open = startProgram(join(dataDir, 'other'), { OUTLAY_HOST: '0.0.0.0' });
    await expect(open).rejects.toThrow(/Set OUTLAY_AUTH=on and OUTLAY_ADMIN_TOKEN/);
  });
});
