// Where the hook asks and for whom: a file beside the script, never anything in the folder where the agent works.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NoAnswer } from './ask.ts';
import { fieldsOf, textOf } from './fields.ts';
import { gitWork } from './git-files.ts';
import { gitEmail } from './git-person.ts';
import { readOwn } from './own-file.ts';

export type Settings = {
  readonly url: string;
  readonly token: string;
  /** Who works here, as far as this machine knows; a token that is bound to a person says it better. */
  readonly user: string;
  /** Whether an answer about anybody else is to be thrown away. */
  readonly isSure: boolean;
};

/**
 * Reads what `hook.json` says of an agent, as people call it: `agents` has them by name, and what stands beside it is for
 * the others. Throws {@link NoAnswer} where it is missing or not ours. `folder` is where the agent works.
 */
export async function readSettings(agent = 'claude', folder = process.cwd()): Promise<Settings> {
  const whole = readOwn(join(dirname(fileURLToPath(import.meta.url)), 'hook.json'), true);
  const agents = fieldsOf(whole['agents']);
  const kept = Object.hasOwn(agents, agent) ? fieldsOf(agents[agent]) : whole;
  const url = textOf(kept['url']);
  if (!/^https?:\/\//.test(url) || !URL.canParse(url))
    throw new NoAnswer('no_settings', 'hook.json is missing, is not private, or names no address.');
  const user = textOf(kept['user']).toLowerCase();
  return {
    url: url.replace(/\/+$/, ''),
    token: textOf(kept['token'], 4_096),
    user: user || (await gitEmail(await gitWork(folder))).toLowerCase(),
    isSure: user !== '',
  };
}
