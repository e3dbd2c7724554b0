// npm run check: all checks at once, as far as there are processors; what a check says comes in one piece when it is over.
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';

/** The longest first. */
const CHECKS = ['lint', 'types', 'format', 'boundaries', 'dead'];

const left = [...CHECKS];
const failed = [];

async function work() {
  for (let name = left.shift(); name; name = left.shift()) if ((await run(name)) !== 0) failed.push(name);
}

async function run(name) {
  const since = performance.now();
  const child = spawn('npm', ['run', '--silent', `check:${name}`], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece) => (said += piece));
  const code = await new Promise((resolve) => child.once('close', resolve));
  const seconds = Math.round((performance.now() - since) / 1000);
  process.stdout.write(`${said}check:${name} ${code === 0 ? 'passed' : 'FAILED'} in ${seconds} s\n`);
  return code;
}

await Promise.all(Array.from({ length: Math.min(availableParallelism(), CHECKS.length) }, work));
if (failed.length > 0) process.stdout.write(`Failed: ${failed.join(', ')}.\n`);
process.exitCode = failed.length > 0 ? 1 : 0;
