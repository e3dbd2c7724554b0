// Is there an Outlay, is it ready, and does its clock agree with this one?
import { fieldsOf, textOf } from '../../hook/fields.ts';
import { VERSION } from '../../server/version.ts';
import { shown } from '../run/target.ts';
import { call, jsonOf, type Reply } from './call.ts';
import { tellerOf, type Finding } from './finding.ts';
import type { ServerTarget } from './machine.ts';

/** Telemetry and raises are dated by both clocks. */
const WARN_SKEW_MS = 30_000;
const FAIL_SKEW_MS = 300_000;

/** The `Date` header has whole seconds. */
const DATE_STEP_MS = 1_000;

type Asked = Pick<ServerTarget, 'url' | 'from' | 'readToken'>;

/** Findings on the server and the clocks, from one request. */
export async function checkServer({ url, from, readToken }: Asked): Promise<Finding[]> {
  const [ready, described] = await Promise.all([
    call(`${url}/readyz`),
    call(`${url}/openapi.json`, { token: readToken }),
  ]);
  return [serverFinding({ url, from }, ready, versionIn(described)), clockFinding(ready)];
}

function serverFinding(
  { url, from }: Pick<ServerTarget, 'url' | 'from'>,
  ready: Reply,
  version: string,
): Finding {
  const tell = tellerOf('server');
  const where = `${shown(url)} (${from})`;
  const start =
    from === 'hook settings' || from === '--url' ? `outlay doctor --url <address>` : 'outlay start';
  if (ready.kind === 'none') return tell.fail(`No Outlay answers at ${where}: ${ready.reason}.`, start);
  const told = fieldsOf(jsonOf(ready));
  const status = textOf(told['status']);
  if (!['ready', 'starting', 'stopped'].includes(status))
    return tell.fail(
      `What answers at ${where} is no Outlay (status ${ready.status}).`,
      `outlay doctor --url <address>`,
    );
  const name = `Outlay${version && ` ${version}`} at ${where}`;
  if (status === 'stopped')
    return tell.fail(`${name} takes no telemetry: ${textOf(told['reason'])}`, 'outlay start');
  if (status === 'starting') return tell.warn(`${name} is still starting.`, 'outlay doctor');
  if (told['ingest'] === 'paused')
    return tell.warn(`${name} takes no telemetry for now: ${textOf(told['reason'])}`, 'outlay doctor');
  if (told['engine'] === 'down')
    return tell.warn(
      `${name} takes telemetry and enforces limits, but its ledger does not answer.`,
      'outlay verify',
    );
  if (version !== '' && version !== VERSION)
    return tell.warn(
      `${name} is ready; this command is of version ${VERSION}.`,
      'outlay --version   # install the same on both sides',
    );
  return tell.ok(`${name} is ready.`);
}

function versionIn(described: Reply): string {
  return textOf(fieldsOf(fieldsOf(jsonOf(described))['info'])['version'], 40);
}

/** The server's second lies somewhere between the question and the answer: only what is beyond both is skew. */
function clockFinding(reply: Reply): Finding {
  const tell = tellerOf('clock');
  const told = reply.kind === 'answer' ? Date.parse(reply.headers.date ?? '') : NaN;
  if (reply.kind === 'none' || Number.isNaN(told)) return tell.unknown('The server tells no time.');
  const ahead = reply.sentAt - (told + DATE_STEP_MS);
  const behind = told - reply.answeredAt;
  const skew = Math.max(0, ahead, behind);
  if (skew === 0) return tell.ok('This clock and that of the server agree.');
  const sentence = `This clock is ${Math.round(skew / 1_000)} s ${ahead > 0 ? 'ahead of' : 'behind'} that of the server`;
  const fix = 'sudo timedatectl set-ntp true';
  if (skew > FAIL_SKEW_MS) return tell.fail(`${sentence}: spend is booked at wrong times.`, fix);
  if (skew > WARN_SKEW_MS) return tell.warn(`${sentence}: spend near midnight may be of the wrong day.`, fix);
  return tell.ok(`${sentence}, which does no harm.`);
}
