// The hook: asks Outlay whether the person may go on, and tells where they work. Whatever goes wrong, it lets them.
import { NoAnswer } from './ask.ts';
import { callOf, CONTRACTS, type Contract, type HookCall } from './contracts.ts';
import { converse, faultOf } from './converse.ts';
import { leave } from './leave.ts';
import { countFault } from './memory.ts';
import { keepMissed } from './missed.ts';
import { STATUS_LINE } from './status-line.ts';
import { tellStatus } from './tell-status.ts';

/** For everything, from the first line of this file to the answer. */
const DEADLINE_MS = 1_800;

/** A prompt may hold pictures; nothing of it is kept. */
const MAX_INPUT_BYTES = 32 * 1024 * 1024;

const [, , name = '', event = ''] = process.argv;
const contract = Object.hasOwn(CONTRACTS, name) ? CONTRACTS[name] : undefined;
const agent = contract?.agent ?? 'none';
let call: HookCall | undefined;
const deadline = setTimeout(() => end('deadline'), DEADLINE_MS);
if (name === STATUS_LINE) void tellStatus(process.stdin).then(finish);
else if (contract) answer(contract).then(finish, (error: unknown) => end(faultOf(error)));
else end('unknown_agent');

async function answer(known: Contract): Promise<string> {
  call = callOf(known, JSON.parse(await input()), event);
  return call ? await converse({ name, contract: known, call }) : '';
}

async function input(): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_INPUT_BYTES) throw new NoAnswer('input_too_large', 'The agent sent too much.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function finish(text: string): void {
  clearTimeout(deadline);
  leave(text);
}

function end(fault: string): void {
  countFault(agent, fault, Date.now());
  if (call) keepMissed(agent, call, fault, Date.now());
  finish('');
}
