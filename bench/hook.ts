// What the hook adds to a message: starting Node.js with nothing, and with the hook against a live Outlay, in turn.
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildHook } from '../test/support/hook-program.ts';
import { startTestOutlay } from '../test/support/outlay.ts';

const RUNS = 200;

const outlay = await startTestOutlay();
const hook = await buildHook();
hook.settings({ url: outlay.url, user: 'ada@acme.test' });
const nothing = join(hook.home, 'nothing.mjs');
writeFileSync(nothing, '');

async function msOfNothing(): Promise<number> {
  const started = performance.now();
  const child = spawn(process.execPath, [nothing], { env: { PATH: process.env['PATH'] } });
  child.stdin.end();
  await new Promise((resolve) => child.once('close', resolve));
  return performance.now() - started;
}

const took: Record<'nothing' | 'hook', number[]> = { nothing: [], hook: [] };
for (let run = 0; run < RUNS; run += 1) {
  took.nothing.push(await msOfNothing());
  const input = { session_id: `s-${run}`, hook_event_name: 'UserPromptSubmit', cwd: process.cwd() };
  took.hook.push((await hook.run('claude', input)).ms);
}
for (const [name, times] of Object.entries(took)) {
  const sorted = times.sort((left, right) => left - right);
  const at = (share: number): string => `${(sorted[Math.floor(RUNS * share)] ?? 0).toFixed(0)} ms`;
  console.log(`${name.padEnd(8)} p50 ${at(0.5)}, p95 ${at(0.95)}`);
}
await outlay.end();
hook.end();
