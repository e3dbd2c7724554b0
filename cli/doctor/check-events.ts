// What the server last heard of the agent and the person, and whether the same is told to it twice.
import { sendersAnswer, type SenderAnswer } from '../../schemas/senders.ts';
import { agoText } from '../senders/senders-table.ts';
import type { Patient } from './agent.ts';
import { call, jsonOf } from './call.ts';
import { tellerOf, type Finding } from './finding.ts';
import type { Machine } from './machine.ts';

/** Where half as many records are duplicates as count, something sends everything twice. */
const DOUBLE_SHARE = 0.5;
const LEAST_DUPLICATES = 10;

/** Findings for each agent, from one list of senders for each. */
export async function checkEvents(patient: Patient, { server, user }: Machine): Promise<Finding[]> {
  const tell = tellerOf('events', patient.name);
  const query = new URLSearchParams({ agent: patient.agent, limit: '1000' });
  const reply = await call(`${server.url}/api/v1/senders?${query.toString()}`, { token: server.readToken });
  if (reply.kind === 'none') return [tell.unknown('The server does not answer.')];
  if (reply.status === 401 || reply.status === 403)
    return [
      tell.unknown(
        'What arrived is told only to a token that may read.',
        'OUTLAY_ADMIN_TOKEN=<token> outlay doctor',
      ),
    ];
  const parsed = sendersAnswer.safeParse(jsonOf(reply));
  if (!parsed.success) return [tell.unknown(`The server answers ${reply.status} to what it heard.`)];
  const all = parsed.data.data;
  const own = user === '' ? all : all.filter(({ who }) => who.user?.toLowerCase() === user.toLowerCase());
  return [lastEvent(patient, user, { all, own }), ...gaps(patient, own), ...duplicates(patient, own)];
}

type Heard = { readonly all: readonly SenderAnswer[]; readonly own: readonly SenderAnswer[] };

function lastEvent({ name }: Patient, user: string, { all, own }: Heard): Finding {
  const tell = tellerOf('events', name);
  const latest = latestOf(own);
  const whose = user === '' ? '' : ` of ${user}`;
  if (latest)
    return tell.ok(
      `The last event${whose} arrived ${agoText(latest.seconds_ago)} ago, from version ${latest.version ?? 'unknown'}.`,
    );
  const others = latestOf(all);
  if (others)
    return tell.warn(
      `Nothing${whose} arrived; the last event is of ${others.who.user ?? 'nobody'}, ${agoText(others.seconds_ago)} ago. Limits are by name.`,
      `outlay senders --agent ${name}   # where your name differs: outlay connect ${name} --user <you>`,
    );
  return tell.warn(
    'Nothing of it arrived yet.',
    `outlay run -- ${name}   # work a little, then: outlay senders --agent ${name}`,
  );
}

function latestOf(senders: readonly SenderAnswer[]): SenderAnswer | undefined {
  return [...senders].sort((left, right) => left.seconds_ago - right.seconds_ago)[0];
}

/** What the latest telemetry lacks, with the setting that mends it. */
function gaps({ name }: Patient, own: readonly SenderAnswer[]): Finding[] {
  const tell = tellerOf('events', name);
  return (latestOf(own)?.missing ?? []).map(({ sentence, mend }) =>
    tell.warn(sentence, mend ? `${mend.setting}   # ${mend.where}` : undefined),
  );
}

function duplicates({ name }: Patient, own: readonly SenderAnswer[]): Finding[] {
  const total = (of: 'duplicate' | 'charged'): number =>
    own.reduce((sum, { records }) => sum + records[of], 0);
  const [duplicate, charged] = [total('duplicate'), total('charged')];
  if (duplicate < LEAST_DUPLICATES || duplicate < charged * DOUBLE_SHARE) return [];
  return [
    tellerOf('double', name).warn(
      `${duplicate} records arrived again beside ${charged} that count: two exporters or a Collector tell the same. Each counts once.`,
      `outlay senders --agent ${name}`,
    ),
  ];
}
