// The hook as it is installed, for a whole file of tests; it has forgotten everything before each.
import { rmSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { closeAll, fakeOutlay, USER } from '../support/fake-outlay.ts';
import { buildHook, type HookProgram } from '../support/hook-program.ts';

export let hook: HookProgram;

beforeAll(async () => {
  hook = await buildHook();
});
afterAll(() => hook.end());
beforeEach(() => rmSync(join(hook.home, '.outlay', 'state'), { recursive: true, force: true }));
afterEach(closeAll);

/** An Outlay that answers so; its settings are the hook's. */
export async function outlay(handler: RequestListener | string): Promise<{ url: string; bodies: string[] }> {
  const fake = await fakeOutlay(handler);
  hook.settings({ url: fake.url, user: USER });
  return fake;
}

/** What the hook counted of faults. */
export const faults = (): unknown => hook.state('faults')['counts'];
