// What an administrator deploys to many machines: the same settings, where users cannot change them.
import type { HookSettings } from './hook-script.ts';
import { settingsText } from './hook-script.ts';
import { planned } from './plan.ts';
import type { Means, Setup } from './setups.ts';

/** Where administrators put the script and its settings; both must be root's. */
const MANAGED_FOLDER = '/opt/outlay';

/** The files as text, each under its path. */
export function managedText(setup: Setup, means: Means, settings: HookSettings): string {
  return managedFiles(setup, means, settings)
    .map(({ path, text }) => `# ${path}\n${text}`)
    .join('\n');
}

/** The files, those of the agent first. */
export function managedFiles(
  setup: Setup,
  means: Means,
  settings: HookSettings,
): { readonly path: string; readonly text: string }[] {
  const script = `${MANAGED_FOLDER}/outlay-hook.mjs`;
  const plans = setup.files({ ...means, script, node: 'node' });
  const files = plans.map((plan, index) => ({
    path: setup.managed[index] ?? plan.path,
    text: planned(plan, '', true).text,
  }));
  return [
    ...files,
    { path: script, text: 'a copy of dist/hook/outlay-hook.js, owned by root, mode 0644\n' },
    { path: `${MANAGED_FOLDER}/hook.json`, text: settingsText(settings) },
  ];
}
