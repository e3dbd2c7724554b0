// Does the server want a token, is the one of this machine good for sending, and whose is it?
import { fieldsOf, textOf } from '../../hook/fields.ts';
import { shellWord } from '../run/shell-word.ts';
import { call, jsonOf, type Reply } from './call.ts';
import { masked, tellerOf, type Finding } from './finding.ts';
import type { Machine } from './machine.ts';

/** The command that makes a token for sending and hands it to an agent. */
export function makeToken(user: string, agent = '<agent>'): string {
  return `OUTLAY_TOKEN=$(outlay token create --name $(hostname) --user ${userWord(user)}) outlay connect ${agent}`;
}

/** The name of a person in a command. */
export function userWord(user: string): string {
  return user === '' ? '<you>' : shellWord(user);
}

/** Findings on what this machine may do at the server. */
export async function checkToken({ server, user }: Pick<Machine, 'server' | 'user'>): Promise<Finding[]> {
  const { url, sendToken } = server;
  const tell = tellerOf('token');
  const bare = await send(url, '');
  if (bare.kind === 'none') return [tell.unknown('The server does not answer.')];
  const isOpen = bare.status === 200 || bare.status === 400;
  if (isOpen) return [tell.ok('The server asks nobody for a token.')];
  if (bare.status !== 401) return [tell.unknown(`The server answers ${bare.status} where it would tell.`)];
  if (sendToken === '')
    return [
      tell.fail(
        'The server wants a token, and this machine has none in hook.json or OUTLAY_TOKEN.',
        makeToken(user),
      ),
    ];
  const [sent, read] = await Promise.all([
    send(url, sendToken),
    call(`${url}/api/v1/senders?limit=1`, { token: sendToken }),
  ]);
  return [findingOf({ token: sendToken, user }, sent, read)];
}

/** Asks as a hook without a session does: nothing is kept of it. */
async function send(url: string, token: string): Promise<Reply> {
  const headers = { 'content-type': 'application/json' };
  return await call(`${url}/api/v1/context`, { method: 'POST', token, headers, body: '{}' });
}

type Ours = { readonly token: string; readonly user: string };

function findingOf({ token, user }: Ours, sent: Reply, read: Reply): Finding {
  const tell = tellerOf('token');
  const name = `The token ${masked(token)}`;
  if (sent.kind === 'none') return tell.unknown(`The server did not answer in time: ${sent.reason}.`);
  const mayRead = read.kind === 'answer' && read.status === 200;
  if (sent.status === 401)
    return mayRead
      ? tell.fail(`${name} may only read; agents and hooks need one that may send.`, makeToken(user))
      : tell.fail(`${name} is not known to the server, or was revoked.`, makeToken(user));
  if (sent.status === 503) return tell.unknown('The server cannot read its tokens yet.', 'outlay doctor');
  if (mayRead)
    return tell.warn(
      `${name} is an administrator’s, and every agent of this machine holds it.`,
      makeToken(user),
    );
  const bound = textOf(fieldsOf(jsonOf(sent))['user']);
  if (sent.status === 200) {
    const isOther = user !== '' && user !== bound;
    return isOther
      ? tell.warn(
          `${name} is bound to ${bound}, and the hook is set to ${user}: it counts for ${bound}.`,
          `outlay connect <agent> --user ${userWord(bound)}`,
        )
      : tell.ok(`${name} may send and is bound to ${bound}.`);
  }
  if (user === '')
    return tell.warn(
      `${name} may send and is bound to nobody, and nobody is named on this machine.`,
      'git config --global user.email <you>',
    );
  return tell.ok(`${name} may send and is bound to nobody; the hook says ${user}.`);
}
