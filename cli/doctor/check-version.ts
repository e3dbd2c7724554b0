// Is the agent installed, and is its version one whose telemetry is known to be wrong?
import { execFile } from 'node:child_process';
import { readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { fieldsOf, textOf } from '../../hook/fields.ts';
import { faultsOf } from '../../ingest/senders/versions.ts';
import { SETUPS } from '../connect/setups.ts';
import type { Patient } from './agent.ts';
import { tellerOf, type Finding } from './finding.ts';
import { environmentOf, type Environment } from './machine.ts';

const PATIENCE_MS = 3_500;

/** Findings on the version of an agent. */
export async function checkVersion(patient: Patient, environment: Environment): Promise<Finding[]> {
  const tell = tellerOf('version', patient.name);
  const { program, advice } = patient;
  const name = SETUPS[patient.name].program;
  if (name === '') return [tell.unknown('It has windows and tells its version only there.')];
  if (program === undefined)
    return [tell.warn(`${name} is not on the PATH of this shell.`, `command -v ${name}`)];
  const version = await versionOf(program, environment);
  if (version === undefined)
    return [
      tell.unknown(`${name} --version told no version within ${PATIENCE_MS / 1_000} s.`, `${name} --version`),
    ];
  const faults = faultsOf(version, advice?.faults ?? []);
  if (faults.length === 0)
    return [tell.ok(`${name} ${version}; nothing is known to be wrong with its telemetry.`)];
  return faults.map(({ wrong, before, source }) =>
    before === undefined
      ? tell.warn(`${name} ${version}: ${wrong} No version without it is known (${source}).`)
      : tell.warn(`${name} ${version}: ${wrong}`, updateOf(patient, before)),
  );
}

const PACKAGES = {
  claude: '@anthropic-ai/claude-code',
  codex: '@openai/codex',
  gemini: '@google/gemini-cli',
  qwen: '@qwen-code/qwen-code',
  copilot: '@github/copilot',
  opencode: 'opencode-ai',
  cursor: '',
} as const;

function updateOf({ name }: Patient, before: string): string {
  return `npm install -g ${PACKAGES[name]}@latest   # ${before} or later`;
}

/** What the program prints; where it takes too long for that, what its package says. */
async function versionOf(program: string, env: Environment): Promise<string | undefined> {
  return (await printedVersion(program, env)) ?? packagedVersion(program);
}

/** The first number of at least two parts that it prints; undefined where it prints none. */
async function printedVersion(program: string, env: Environment): Promise<string | undefined> {
  const running = promisify(execFile)(program, ['--version'], {
    env: environmentOf(env, { NO_COLOR: '1' }),
    timeout: PATIENCE_MS,
    killSignal: 'SIGKILL',
    maxBuffer: 64 * 1024,
  });
  running.child.stdin?.end();
  try {
    const { stdout, stderr } = await running;
    return /\bv?(\d+\.\d+(?:\.\d+)*(?:-[\w.]+)?)/.exec(`${stdout}\n${stderr}`)?.[1];
  } catch {
    return undefined;
  }
}

const MAX_FOLDERS_UP = 5;

/** The version of the package of an agent that the program is a file of. */
function packagedVersion(program: string): string | undefined {
  const names: readonly string[] = Object.values(PACKAGES);
  let folder = dirname(realpathSync(program));
  for (let up = 0; up < MAX_FOLDERS_UP; up += 1, folder = dirname(folder)) {
    try {
      const told = fieldsOf(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));
      if (names.includes(textOf(told['name']))) return textOf(told['version']) || undefined;
    } catch {
      // No package here: the next folder up may be one.
    }
  }
  return undefined;
}
