// How often the hook let people work because it got no answer, as it counted itself.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { CONTRACTS } from '../../hook/contracts.ts';
import { fieldsOf, textOf } from '../../hook/fields.ts';
import { readOwn } from '../../hook/own-file.ts';
import { makeToken } from './check-token.ts';
import { tellerOf, type Finding } from './finding.ts';
import type { Machine } from './machine.ts';
import { startOf } from './start-of.ts';

const RECENT_MS = 24 * 3_600_000;

/** Findings on the faults of the hook of a machine. */
export function checkFaults({ places: { home }, server, now }: Machine): Finding[] {
  const tell = tellerOf('faults');
  const kept = readOwn(join(home, '.outlay', 'state', 'faults.json'), true);
  const counts = Object.entries(fieldsOf(kept['counts'])).filter(
    (pair): pair is [string, number] => typeof pair[1] === 'number' && pair[1] > 0,
  );
  if (counts.length === 0) return [tell.ok('The hook counted no faults.')];
  const last = fieldsOf(kept['last']);
  const [at, fault, agent] = [textOf(last['at']), textOf(last['fault']), textOf(last['agent'])];
  const total = counts.reduce((sum, [, count]) => sum + count, 0);
  const told = counts.map(([name, count]) => `${name} ${count}`).join(', ');
  const seen = `Since ${textOf(kept['since'])} ${total} calls of the hook went without an answer and were let through (${told}); the last at ${at} by ${agent}: ${fault}.`;
  const name = Object.keys(CONTRACTS).find((one) => CONTRACTS[one]?.agent === agent) ?? '<agent>';
  const waiting = waitingIn(join(home, '.outlay', 'state', 'missed'));
  const all =
    waiting === 0 ? seen : `${seen} The server is yet to be told of ${waiting} messages among them.`;
  const isRecent = now() - Date.parse(at) < RECENT_MS;
  return [isRecent ? tell.warn(all, mendOfFault(fault, name, server.url)) : tell.ok(all)];
}

/** Messages that the hook keeps, in a folder for each agent, until Outlay answers again. */
function waitingIn(folder: string): number {
  if (!existsSync(folder)) return 0;
  const agents = readdirSync(folder, { withFileTypes: true }).filter((one) => one.isDirectory());
  return agents.reduce((sum, { name }) => sum + readdirSync(join(folder, name)).length, 0);
}

/** What ends a fault of a hook that asks the server at `url`. */
export function mendOfFault(fault: string, agent: string, url: string): string {
  if (['unreachable', 'timeout', 'deadline'].includes(fault)) return startOf(url);
  if (fault === 'status_401') return makeToken('', agent);
  return `outlay connect ${agent}`;
}
