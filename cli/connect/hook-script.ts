// The hook program in the person's own folder: a copy, so that it starts without packages and outlives an update of Outlay.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { ReportError } from '../report/report-error.ts';
import type { Subject } from './connect.ts';
import { textOf } from './files.ts';
import { connectedAgents } from './record.ts';
import type { TextChange } from './write-all.ts';

/** Where the copy and its settings lie. */
export function scriptIn(home: string): string {
  return join(home, '.outlay', 'outlay-hook.mjs');
}

function settingsIn(home: string): string {
  return join(home, '.outlay', 'hook.json');
}

const hookSettings = z.object({
  url: z.string(),
  token: z.string().default(''),
  user: z.string().default(''),
});

/** Whom the hook of one agent asks, and for whom; without a user whom git names. */
export type HookSettings = z.infer<typeof hookSettings>;

/** `hook.json`: settings by agent. Before there were any, one stood for all agents. */
const hookFile = z.union([
  z.object({ format: z.literal(2), agents: z.record(z.string(), hookSettings) }),
  hookSettings.transform((all) => ({ format: 1 as const, all })),
]);

/** The program as it was built. Throws where it was not. */
export function builtScript(): string {
  const beside = fileURLToPath(new URL('../../hook/outlay-hook.js', import.meta.url));
  const built = fileURLToPath(new URL('../../dist/hook/outlay-hook.js', import.meta.url));
  const path = [beside, built].find((one) => existsSync(one));
  if (path === undefined) throw new ReportError('refused', 'The hook is not built; run: npm run build');
  return readFileSync(path, 'utf8');
}

/** The settings of every connected agent by its name. What cannot be understood is written anew. */
export function readHookSettings(home: string): Readonly<Record<string, HookSettings>> {
  const parsed = hookFile.safeParse(jsonOf(textOf(settingsIn(home))));
  if (!parsed.success) return {};
  const { data } = parsed;
  if (data.format === 2) return data.agents;
  return Object.fromEntries(connectedAgents(home).map((agent) => [agent, data.all]));
}

/** The text of `hook.json` for one and all, as administrators put it where users cannot change it. */
export function settingsText(settings: HookSettings): string {
  return `${JSON.stringify(told(settings), null, 2)}\n`;
}

/** What putting both into place would change. They hold the token, and the hook trusts no settings that others may read or write. */
export function toInstall({ home, agent }: Subject, script: string, settings: HookSettings): TextChange[] {
  const agents = { ...readHookSettings(home), [agent]: settings };
  return [
    { path: scriptIn(home), now: textOf(scriptIn(home)) ?? null, next: script, rights: 0o600 },
    settingsChange(home, agents),
  ];
}

/** What taking one agent out would change; with the last one both go. */
export function toRemove({ home, agent }: Subject): TextChange[] {
  const all = Object.entries(readHookSettings(home));
  const others = Object.fromEntries(all.filter(([name]) => name !== agent));
  if (connectedAgents(home).some((one) => one !== agent)) return [settingsChange(home, others)];
  return [scriptIn(home), settingsIn(home)]
    .map((path) => ({ path, now: textOf(path) ?? null, next: null }))
    .filter(({ now }) => now !== null);
}

/** Takes away what the hook remembered, once no agent is connected. */
export function forgetState(home: string): void {
  if (connectedAgents(home).length === 0)
    rmSync(join(home, '.outlay', 'state'), { recursive: true, force: true });
}

function settingsChange(home: string, agents: Readonly<Record<string, HookSettings>>): TextChange {
  const path = settingsIn(home);
  const names = Object.keys(agents).sort();
  const whole = { format: 2, agents: Object.fromEntries(names.map((name) => [name, told(agents[name])])) };
  const next = `${JSON.stringify(whole, null, 2)}\n`;
  return { path, now: textOf(path) ?? null, next, rights: 0o600 };
}

function told(settings: HookSettings | undefined): object {
  return Object.fromEntries(Object.entries(settings ?? {}).filter(([, value]) => value !== ''));
}

function jsonOf(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}
