// FOCUS as Parquet, read back by the engine: the same sums, as decimals and times.
import { Session } from 'chdb';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { exportColumns } from '../../../../analytics/exports/focus/columns.ts';
import { focusRow } from '../../../../analytics/exports/focus/focus-row.ts';
import { modelService } from '../../../../analytics/exports/focus/services.ts';
import { writeFile } from '../../../../analytics/exports/write-file.ts';

const DAY = { from: Date.UTC(2026, 9, 5), to: Date.UTC(2026, 9, 6) };

it('has the columns of the other forms, with amounts that are decimals and bounds that are times', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'outlay-focus-parquet-'));
  const engine = new Session(join(folder, 'engine'));
  const rows = [1n, 2n].map((amount) =>
    focusRow({
      identity: [amount.toString()],
      basis: 'estimated',
      period: DAY,
      category: 'Usage',
      isCorrection: false,
      account: 'acme',
      currency: 'USD',
      service: modelService('openai'),
      description: 'tokens',
      costs: { billed: amount, effective: amount, contracted: amount, list: amount },
      pricing: undefined,
      consumed: undefined,
      sku: undefined,
      more: { Tags: '{"team":"a"}' },
    }),
  );
  const pages = (async function* () {
    yield await Promise.resolve(rows);
  })();
  const pieces: Buffer[] = [];
  for await (const piece of writeFile('parquet', { head: {}, columns: exportColumns('1.4'), pages }))
    pieces.push(Buffer.from(piece));
  const path = join(folder, 'focus.parquet');
  writeFileSync(path, Buffer.concat(pieces));
  const sql = `SELECT toString(sum(BilledCost)) AS billed, toString(min(ChargePeriodStart)) AS first,
    count(ListUnitPrice) AS prices, any(Tags) AS tags, any(x_CostSource) AS source FROM file('${path}', 'Parquet')`;
  const told = JSON.parse(engine.query(sql, 'JSONEachRow')) as Record<string, unknown>;
  expect(told).toMatchObject({ billed: '0.000000000003', tags: '{"team":"a"}', source: 'estimated' });
  expect(String(told['first'])).toContain('2026-10-05 00:00:00');
  expect(Number(told['prices'])).toBe(0);
  engine.close();
  rmSync(folder, { recursive: true });
});
