// The hook program in the person's own folder: a copy, so that it starts without packages and outlives an update of Outlay.
import { chmodSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ReportError } from '../report/report-error.ts';
import { replaceFile, textOf } from './files.ts';

/** Where the copy and its settings lie. */
export function scriptIn(home: string): string {
  return join(home, '.outlay', 'outlay-hook.mjs');
}

function settingsIn(home: string): string {
  return join(home, '.outlay', 'hook.json');
}

/** Whom the hook asks, as `hook.json` holds it. */
export type HookSettings = { readonly url: string; readonly token: string; readonly user: string };

/** The program as it was built. Throws where it was not. */
export function builtScript(): string {
  const beside = fileURLToPath(new URL('../../hook/outlay-hook.js', import.meta.url));
  const built = fileURLToPath(new URL('../../dist/hook/outlay-hook.js', import.meta.url));
  const path = [beside, built].find((one) => existsSync(one));
  if (path === undefined) throw new ReportError('refused', 'The hook is not built; run: npm run build');
  return readFileSync(path, 'utf8');
}

/** The text of `hook.json`. */
export function settingsText(settings: HookSettings): string {
  const told = Object.entries(settings).filter(([, value]) => value !== '');
  return `${JSON.stringify(Object.fromEntries(told), null, 2)}\n`;
}

/** Puts both into place. Returns whether anything changed. */
export function installScript(home: string, script: string, settings: HookSettings): boolean {
  const wanted = [
    [scriptIn(home), script],
    [settingsIn(home), settingsText(settings)],
  ] as const;
  const news = wanted.filter(([path, text]) => textOf(path) !== text);
  for (const [path, text] of news) replaceFile(path, text);
  // It holds the token, and the hook trusts no settings that others may read or write.
  chmodSync(settingsIn(home), 0o600);
  return news.length > 0;
}

/** Takes both away, and what the hook remembered. */
export function removeScript(home: string): void {
  for (const path of [scriptIn(home), settingsIn(home)]) rmSync(path, { force: true });
  rmSync(join(home, '.outlay', 'state'), { recursive: true, force: true });
}
