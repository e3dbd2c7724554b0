// Which Outlay a person's commands ask, with which token, and who they are: on a connected machine, as its hook does.
import { dirname, join } from 'node:path';
import { fieldsOf, textOf } from '../../hook/fields.ts';
import { gitWork } from '../../hook/git-files.ts';
import { gitEmail } from '../../hook/git-person.ts';
import { readOwn } from '../../hook/own-file.ts';
import { readConfig, readRunSettings } from '../../config.ts';
import { scriptIn } from '../connect/hook-script.ts';
import { connection, instanceHere } from './connection.ts';
import { ReportError } from '../report/report-error.ts';

export type Server = {
  /** Without a slash at the end. */
  readonly url: string;
  readonly token: string;
};

/**
 * The named Outlay, else the one that runs on the configured data folder, else the one that this machine is connected to,
 * else the one at the configured address. The token is that of the administrator, else `OUTLAY_TOKEN`, else the hook's,
 * which goes to the hook's server only.
 */
export function serverOf(url: string | undefined): Server {
  const config = readConfig();
  const connected = connectedAs();
  const isElsewhere = url === undefined && !instanceHere(config) && connected.url !== '';
  const asked = withoutSlash(isElsewhere ? connected.url : connection(url).baseUrl);
  if (!/^https?:\/\//.test(asked) || !URL.canParse(asked))
    throw new ReportError('usage', `--url ${asked} is no address; it has the form http://host:8787`);
  const own = asked === withoutSlash(connected.url) ? connected.token : '';
  return { url: asked, token: config.adminToken ?? (readRunSettings().token || own) };
}

/** The named Outlay, else the one that runs on the configured data folder or at the configured address: what is an administrator's goes nowhere else. */
export function ownServerOf(url: string | undefined): Server {
  const { baseUrl, token = '' } = connection(url);
  return { url: withoutSlash(baseUrl), token };
}

/** Who works here: whom the hook speaks for, else git's address of this user; nobody in CI, where git's author is a robot. */
export async function personHere(): Promise<string> {
  if (readRunSettings().environment['CI']) return '';
  return connectedAs().user || (await gitEmail(await gitWork(process.cwd())));
}

type Connected = { readonly url: string; readonly token: string; readonly user: string };

/** What stands for all agents, else what stands for the first: a machine usually reports to one Outlay. */
function connectedAs(): Connected {
  const path = join(dirname(scriptIn(readConfig().history.home)), 'hook.json');
  const whole = readOwn(path, true);
  const kept = textOf(whole['url']) ? whole : fieldsOf(Object.values(fieldsOf(whole['agents']))[0]);
  return { url: textOf(kept['url']), token: textOf(kept['token'], 4_096), user: textOf(kept['user']) };
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '');
}
