// What an administrator deploys to many machines: the same settings, where users cannot change them.
import type { HookSettings } from './hook-script.ts';
import { settingsText } from './hook-script.ts';
import { planned } from './plan.ts';
import type { Means, Setup } from './setups.ts';

/** Where administrators put the script and its settings; both must be root's. */
const MANAGED_FOLDER = '/opt/outlay';

/** The files as text, each under its path. */
export function managedText(setup: Setup, means: Means, settings: HookSettings): string {
  const script = `${MANAGED_FOLDER}/outlay-hook.mjs`;
  const plans = setup.files({ ...means, script, node: 'node' });
  const files = plans.map((plan, index) => [setup.managed[index] ?? plan.path, planned(plan, '', true).text]);
  const own = [
    [script, `a copy of dist/hook/outlay-hook.js, owned by root, mode 0644\n`],
    [`${MANAGED_FOLDER}/hook.json`, settingsText(settings)],
  ];
  return [...files, ...own].map(([path = '', text = '']) => `# ${path}\n${text}`).join('\n');
}
