// How much memory the import of a large report of GitHub's AI credits takes, in files of its size:
//   tsx bench/bill-import.ts [megabytes of the file, by default 60]
import { readFileSync } from 'node:fs';
import { makeDataDir, startProgram } from './program.ts';

const MB = 1_000_000;
const DAYS = 28;
const HEAD =
  'date,username,product,sku,model,quantity,unit_type,applied_cost_per_quantity,gross_amount,discount_amount,net_amount,total_monthly_quota,organization,repository,cost_center_name,aic_quantity,aic_gross_amount,input,output,cache_read,cache_write';

/** Days follow each other, as in the report; each row tells four kinds of tokens. */
function report(bytes: number): string {
  const rows = [HEAD];
  for (let size = HEAD.length, n = 0; size < bytes; n++) {
    const day = String(1 + Math.floor((DAYS * size) / bytes)).padStart(2, '0');
    const credits = 1 + (n % 900);
    const dollars = (credits / 100).toFixed(2);
    const row =
      `2026-10-${day},person-${n % 2000},copilot,copilot_ai_credit,Claude Sonnet 5,${credits},ai-credits,0.01,${dollars},${dollars},0,1900,` +
      `company,company/repo-${n % 300},CC-${n % 12},${credits},${dollars},${1000 + n},${200 + n},${40_000 + n},${n + 1}`;
    rows.push(row);
    size += row.length + 1;
  }
  return rows.join('\n');
}

/** Megabytes that the process has, and the most that it had. */
function memoryOf(pid: number): { readonly now: number; readonly most: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const read = (name: string) => (Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1]) * 1024) / MB;
  return { now: read('VmRSS'), most: read('VmHWM') };
}

const size = Number(process.argv[2] ?? 60);
const body = Buffer.from(report(size * MB));
const program = await startProgram(makeDataDir(), { OUTLAY_DEMO: 'off' });
try {
  const before = memoryOf(program.pid);
  const began = performance.now();
  const answer = await fetch(`${program.url}/api/v1/imports/bills?name=bench.csv`, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream' },
    body,
  });
  const told = (await answer.json()) as { readonly lines?: number; readonly result?: string };
  const seconds = (performance.now() - began) / 1000;
  const { most } = memoryOf(program.pid);
  const taken = most - before.now;
  console.log(
    `${size} MB, ${told.lines ?? 0} lines ${told.result ?? JSON.stringify(told)} in ${seconds.toFixed(1)} s: ` +
      `${taken.toFixed(0)} MB more than before, ${(taken / size).toFixed(1)} times the file`,
  );
} finally {
  await program.stop();
}
