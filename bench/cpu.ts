// Processor time of a program's lanes over a run: what a record costs whatever else the machine does, and how long a lane
// that had work waited for a processor, which is not the program's doing.
import { readdirSync, readFileSync } from 'node:fs';
import type { Program } from './program.ts';

/** In milliseconds. */
type Times = { readonly ran: number; readonly waited: number };

export interface CpuWatch {
  /** A line for each lane and for the load itself, per 1,000 records. */
  end(records: number): string[];
}

/** Watches until it is ended. */
export function watchCpu(program: Program): CpuWatch {
  const began = performance.now();
  const before = lanesOf(program);
  const own = process.cpuUsage();
  return {
    end: (records) => {
      const seconds = (performance.now() - began) / 1000;
      const { user, system } = process.cpuUsage(own);
      const lines = [...lanesOf(program)].map(([lane, after]) => {
        const { ran, waited } = before.get(lane) ?? { ran: 0, waited: 0 };
        return describe(lane, { ran: after.ran - ran, waited: after.waited - waited }, { records, seconds });
      });
      return [...lines, describe('load', { ran: (user + system) / 1000, waited: NaN }, { records, seconds })];
    },
  };
}

function describe(
  lane: string,
  { ran, waited }: Times,
  { records, seconds }: { records: number; seconds: number },
): string {
  const share = (ms: number): string => `${(ms / seconds / 10).toFixed(0)} %`;
  const late = Number.isNaN(waited) ? '' : `, ${share(waited)} waiting for one`;
  const each = ((ran * 1000) / records).toFixed(0);
  return `cpu ${lane.padEnd(7)} ${each.padStart(5)} ms per 1,000 records; ${share(ran)} of a processor${late}`;
}

/** Linux tells both times of each thread. The main thread is the API lane; of the others only the ingest lane is busy for long. */
function lanesOf(program: Program): Map<string, Times> {
  const { pid } = program;
  const threads = threadsOf(pid);
  const api = threads.get(pid) ?? NOTHING;
  threads.delete(pid);
  const [ingest = NOTHING, ...others] = [...threads.values()].sort((left, right) => right.ran - left.ran);
  return new Map([
    ['api', api],
    ['ingest', ingest],
    ['helpers', total(others)],
    ['engine', total([...threadsOf(program.enginePid()).values()])],
  ]);
}

const NOTHING: Times = { ran: 0, waited: 0 };

function total(times: readonly Times[]): Times {
  return times.reduce(
    (sum, { ran, waited }) => ({ ran: sum.ran + ran, waited: sum.waited + waited }),
    NOTHING,
  );
}

function threadsOf(pid: number | undefined): Map<number, Times> {
  const times = new Map<number, Times>();
  if (pid === undefined) return times;
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    const told = readText(`/proc/${pid}/task/${thread}/schedstat`).split(' ');
    const [ran = 0, waited = 0] = told.map((nanos) => Number(nanos) / 1_000_000);
    times.set(Number(thread), { ran, waited });
  }
  return times;
}

/** A thread may end meanwhile. */
function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
