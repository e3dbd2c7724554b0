// How long the hook takes, measured: it runs as an agent would run it, in a home of its own that is gone afterwards.
import { spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CONTRACTS } from '../../hook/contracts.ts';
import { fieldsOf, textOf } from '../../hook/fields.ts';
import { readOwn } from '../../hook/own-file.ts';
import type { Patient } from './agent.ts';
import { tellerOf, type Finding } from './finding.ts';
import { mendOfFault } from './check-faults.ts';
import { hookUses, programPath, type HookUse } from './hook-uses.ts';
import { environmentOf, type Machine } from './machine.ts';

const RUNS = 5;
const SLOW_MS = 500;

/** The hook ends by itself after less than two seconds; a run that takes longer is ended. */
const PATIENCE_MS = 2_500;

/** For all runs: a server that hangs is found out by the first. */
const BUDGET_MS = 1_800;

/** Measures the hook of the first agent that starts one. */
export async function checkLatency(patients: readonly Patient[], machine: Machine): Promise<Finding[]> {
  const [found] = patients.flatMap((patient) => ownUses(patient, machine).map((use) => ({ patient, use })));
  const node = found && programPath(found.use.node, machine.environment);
  if (!found || node === undefined) return [];
  const { patient, use } = found;
  const home = mkdtempSync(join(tmpdir(), 'outlay-doctor-'));
  try {
    const config = join(machine.places.home, '.gitconfig');
    if (isFile(config)) copyFileSync(config, join(home, '.gitconfig'));
    const told = await measured(async () => await run({ node, script: use.script, patient, machine, home }));
    return [findingOf(patient, told, { fault: faultIn(home), url: machine.server.url })];
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** Only what the person or the administrator set is started: the folder of work may be of anybody. */
function ownUses({ name }: Patient, { places }: Machine): HookUse[] {
  return hookUses(name, { places, folder: places.home }).filter(({ script }) => isFile(script));
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

/** `killed`: it ended itself, or was ended, because something that it asked never answered. */
type End = 'well' | 'killed' | 'broken';
type Measured = { readonly times: readonly number[]; readonly end: End };

async function measured(once: () => Promise<End>): Promise<Measured> {
  const times: number[] = [];
  const start = performance.now();
  while (times.length < RUNS && performance.now() - start < BUDGET_MS) {
    const began = performance.now();
    const end = await once();
    if (end !== 'well') return { times, end };
    times.push(performance.now() - began);
  }
  return { times, end: 'well' };
}

type Run = {
  readonly node: string;
  readonly script: string;
  readonly patient: Patient;
  readonly machine: Machine;
  readonly home: string;
};

/** One call with an event of a session that has no name: nothing is kept of it. */
async function run({ node, script, patient, machine, home }: Run): Promise<End> {
  const moments = Object.entries(CONTRACTS[patient.name]?.moments ?? {});
  const [event = ''] = moments.find(([, moment]) => moment === 'session') ?? moments[0] ?? [];
  const child = spawn(node, [script, patient.name, event], {
    cwd: machine.folder,
    env: environmentOf(machine.environment, { HOME: home }),
    stdio: ['pipe', 'ignore', 'ignore'],
    timeout: PATIENCE_MS,
    killSignal: 'SIGKILL',
  });
  child.stdin.on('error', () => undefined);
  child.stdin.end(JSON.stringify({ hook_event_name: event, cwd: machine.folder, folder: machine.folder }));
  return await new Promise<End>((resolve) => {
    child.on('error', () => resolve('broken'));
    child.on('close', (code, signal) => {
      if (signal === 'SIGKILL') resolve('killed');
      else resolve(code === 0 ? 'well' : 'broken');
    });
  });
}

/** Why the hook got no answer; empty where it got one. */
function faultIn(home: string): string {
  const kept = readOwn(join(home, '.outlay', 'state', 'faults.json'), true);
  return textOf(fieldsOf(kept['last'])['fault']);
}

type Asked = { readonly fault: string; readonly url: string };

function findingOf({ name }: Patient, { times, end }: Measured, { fault, url }: Asked): Finding {
  const tell = tellerOf('latency');
  if (end === 'killed')
    return tell.fail(
      'The hook gets no answer in time and ends itself: everybody is let through.',
      mendOfFault(fault || 'deadline', name, url),
    );
  const median = [...times].sort((left, right) => left - right)[Math.floor(times.length / 2)];
  if (end === 'broken' || median === undefined)
    return tell.fail(
      'The hook does not end as it should: agents may take that for an error.',
      `outlay connect ${name}`,
    );
  const took = `The hook takes ${Math.round(median)} ms (median of ${times.length})`;
  if (fault !== '')
    return tell.fail(
      `${took} and gets no answer (${fault}): everybody is let through.`,
      mendOfFault(fault, name, url),
    );
  if (median > SLOW_MS)
    return tell.warn(
      `${took}, with each prompt and before tools.`,
      'outlay doctor   # again, when this machine is less busy',
    );
  return tell.ok(`${took} and is answered.`);
}
