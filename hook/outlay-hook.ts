// The hook: asks Outlay whether the person may go on, and tells where they work. Whatever goes wrong, it lets them.
import { writeSync } from 'node:fs';
import { NoAnswer } from './ask.ts';
import { CONTRACTS } from './contracts.ts';
import { converse, faultOf } from './converse.ts';
import { countFault } from './memory.ts';

/** For everything, from the first line of this file to the answer. */
const DEADLINE_MS = 1_800;

/** A prompt may hold pictures; nothing of it is kept. */
const MAX_INPUT_BYTES = 32 * 1024 * 1024;

const [, , name = '', event = ''] = process.argv;
const contract = Object.hasOwn(CONTRACTS, name) ? CONTRACTS[name] : undefined;
const agent = contract?.agent ?? 'none';
setTimeout(() => end('deadline'), DEADLINE_MS);
if (contract) {
  input()
    .then(async (text) => await converse(contract, JSON.parse(text), event))
    .then(finish, (error: unknown) => end(faultOf(error)));
} else end('unknown_agent');

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

function finish(answer: string): void {
  if (answer !== '') writeSync(1, answer);
  process.exit(0);
}

function end(fault: string): void {
  countFault(agent, fault, Date.now());
  process.exit(0);
}
