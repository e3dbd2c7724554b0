// Messages that were let through without an answer: kept until Outlay answers again and can be told of them.
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { HookCall } from './contracts.ts';
import { textOf } from './fields.ts';
import { stateFolder } from './memory.ts';
import { readOwn, writeOwn } from './own-file.ts';

/** What Outlay is told of one message: the ids of the agent, when, and why there was no answer. */
export type Missed = {
  readonly at: string;
  readonly agent: string;
  readonly session: string;
  readonly prompt: string;
  readonly fault: string;
};

/** The newest are kept: they must fit into one question. */
const MAX_KEPT = 50;
const MAX_ID = 128;

/** Keeps a message. Calls of tools belong to one that is kept already, where the agent tells to which. */
export function keepMissed(agent: string, call: HookCall, fault: string, now: number): void {
  if (call.moment === 'session') return;
  const at = new Date(now).toISOString();
  const [session, prompt] = [call.session.slice(0, MAX_ID), call.prompt.slice(0, MAX_ID)];
  const own = prompt || (call.moment === 'prompt' ? at : 'tools');
  const folder = folderOf(agent);
  const name = `${session} ${own}`.replace(/[^\w.-]/g, '_');
  writeOwn(join(folder, `${name}.json`), { at, agent, session, prompt, fault });
  const names = namesIn(folder);
  if (names.length <= MAX_KEPT) return;
  const times = names.map((one) => [textOf(readOwn(join(folder, one), true)['at']), one] as const);
  const oldest = times.sort(([left], [right]) => (left < right ? -1 : 1)).slice(0, -MAX_KEPT);
  for (const [, one] of oldest) rmSync(join(folder, one), { force: true });
}

/** What is kept of an agent. `forget` takes just that away, once it was told. */
export function missedOf(agent: string): { readonly list: readonly Missed[]; readonly forget: () => void } {
  const folder = folderOf(agent);
  const names = namesIn(folder).slice(0, MAX_KEPT);
  const list = names.map((name): Missed => {
    const kept = readOwn(join(folder, name), true);
    const told = (field: string): string => textOf(kept[field], MAX_ID);
    return { at: told('at'), agent, session: told('session'), prompt: told('prompt'), fault: told('fault') };
  });
  return {
    list: list.filter(({ at }) => at !== ''),
    forget: () => names.forEach((name) => rmSync(join(folder, name), { force: true })),
  };
}

function folderOf(agent: string): string {
  return join(stateFolder(), 'missed', agent);
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith('.json'));
  } catch {
    return [];
  }
}
