// Subagents that no event announces: they start with the first call that names them.
import type { Activity } from '../../schemas/charge.ts';
import type { Sender } from '../../schemas/sender.ts';
import type { CallReport } from '../../schemas/usage-report.ts';
import { fingerprint } from '../adapters/fingerprint.ts';
import { bookEvent } from './activities.ts';
import type { GroupOf } from './attribute.ts';
import type { SettleState } from './state.ts';

type Context = {
  readonly state: SettleState;
  readonly sender: Sender;
  readonly groupOf: GroupOf;
  readonly activities: Activity[];
};

const ONE = 1_000_000n;

/**
 * Books the start of the subagent that made the call, once; only where the record tells who started it. Its depth is that
 * of its parent and one, and a parent makes a call before it starts anybody: one that was not told yet counts as the first.
 */
export function noteSubagent(report: CallReport, context: Context): void {
  const { agent, session, subagentId, parentSubagentId: parent } = report;
  if (subagentId === '' || parent === undefined) return;
  const { state } = context;
  const keyOf = (id: string): string => fingerprint(['subagent', agent, session, id]);
  if (state.get('subagents', keyOf(subagentId)) !== undefined) return;
  const depth = parent === '' ? 1 : (state.get('subagents', keyOf(parent)) ?? 1) + 1;
  state.put('subagents', keyOf(subagentId), depth);
  const { prompt, attributes, resource, agentVersion, time } = report;
  bookEvent(
    {
      kind: 'activity',
      activities: ['subagent_started'],
      eventId: `subagent:${subagentId}`,
      time,
      quantity: ONE,
      name: report.subagent,
      depth,
      ...{ agent, agentVersion, session, prompt, attributes, resource },
    },
    context,
  );
}
