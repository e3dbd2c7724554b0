// What others do to an agent's export: a thousand connections that never finish a request, and five hundred large bodies
// at once: `npx tsx bench/abuse.ts [seconds]` against the compiled program.
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createTally, nextExport, openExporters } from './exporters.ts';
import { watchMemory } from './memory.ts';
import { createLatencies, openLoop } from './open-loop.ts';
import { startProgram, type Program } from './program.ts';

const SECONDS = Number(process.argv[2] ?? 15);
const SLOW_SOCKETS = 1_000;
const LARGE_BODIES = 500;
/** Some 8 MiB inflated. */
const CALLS_OF_A_LARGE_BODY = 5_500;
const EXPORTS_PER_SECOND = 50;
const BOUND_MS = 1_000;

const good = openExporters(50);
const bad = openExporters(LARGE_BODIES);
const GZIP = { 'content-encoding': 'gzip' };

/** Half of them send a header line a second, the others a byte of a body a second. */
function openSlowSockets(otlpUrl: string): { close(): void } {
  const { hostname, port } = new URL(otlpUrl);
  const head = `POST /v1/logs HTTP/1.1\r\nHost: ${hostname}\r\nContent-Type: application/json\r\n`;
  const sockets = Array.from({ length: SLOW_SOCKETS }, (_, index): [Socket, string] => {
    const socket = connect(Number(port), hostname).on('error', () => undefined);
    const hasBody = index % 2 === 0;
    socket.write(hasBody ? `${head}Content-Length: 1000000\r\n\r\n{` : head);
    return [socket, hasBody ? ' ' : `X-Slow: ${index}\r\n`];
  });
  const timer = setInterval(() => {
    for (const [socket, drop] of sockets) if (socket.writable) socket.write(drop);
  }, 1_000);
  return {
    close: () => {
      clearInterval(timer);
      for (const [socket] of sockets) socket.destroy();
    },
  };
}

async function exportWell({ otlpUrl }: Program, title: string): Promise<boolean> {
  const latencies = createLatencies();
  const outcomes = createTally();
  const underWay: Promise<void>[] = [];
  await openLoop(EXPORTS_PER_SECOND, SECONDS, (due) => {
    const sent = good.post(`${otlpUrl}/v1/logs`, nextExport(10).body, GZIP).then((outcome) => {
      outcomes.add(outcome);
      latencies.since(due);
    });
    underWay.push(sent);
  });
  await Promise.all(underWay);
  console.log(`${title}: ${outcomes.toString()}; ${latencies.toString()}`);
  return outcomes.of(200) === underWay.length && latencies.quantile(0.99) < BOUND_MS;
}

async function withSlowSockets(program: Program): Promise<boolean> {
  const slow = openSlowSockets(program.otlpUrl);
  await sleep(1_000);
  const isHeld = await exportWell(program, `beside ${SLOW_SOCKETS} slow sockets`);
  slow.close();
  return isHeld;
}

async function withLargeBodies(program: Program): Promise<boolean> {
  const { body } = nextExport(CALLS_OF_A_LARGE_BODY);
  const outcomes = createTally();
  const memory = watchMemory(program);
  const began = performance.now();
  await Promise.all(
    Array.from({ length: LARGE_BODIES }, async () => {
      outcomes.add(await bad.post(`${program.otlpUrl}/v1/logs`, body, GZIP));
    }),
  );
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  console.log(`${LARGE_BODIES} large bodies at once: ${outcomes.toString()} within ${seconds} s`);
  for (const line of memory.end()) console.log(line);
  return await exportWell(program, 'after them');
}

const program = await startProgram();
try {
  const isHeld = [await withSlowSockets(program), await withLargeBodies(program)].every(Boolean);
  console.log(isHeld ? `held: good exports below ${BOUND_MS} ms` : 'NOT held');
  process.exitCode = isHeld ? 0 : 1;
} finally {
  good.close();
  bad.close();
  await program.stop();
}
