// Copilot CLI's session events: a usage record for each model call.
import { join } from 'node:path';
import type { HistoryCall } from '../../../schemas/history.ts';
import { includingCache } from '../inclusive-tokens.ts';
import { UnreadableRecord, type HistoryAdapter, type HistoryReader, type JsonRecord } from '../history.ts';
import { callOf, countAt, momentAt, objectAt, textAt } from '../json-record.ts';
import { AGENT } from './origin.ts';

export const copilotHistory: HistoryAdapter = {
  agent: AGENT,
  folders: ({ home, copilotHome }) => [join(copilotHome || join(home, '.copilot'), 'session-state')],
  kindOf: (path) => (/^([^/]+\/events|[^/]+)\.jsonl$/.test(path) ? 'lines' : undefined),
  marks: ['"session.'],
  groupOf: (path) => path.split('/', 1)[0] ?? path,
  open: createReader,
};

type Session = { head: JsonRecord; tellsCalls: boolean };

function createReader(): HistoryReader {
  const session: Session = { head: {}, tellsCalls: false };
  return {
    read: (line) => {
      const call = readLine(line, session);
      return call ? [call] : [];
    },
    end: () => [],
  };
}

function readLine(line: JsonRecord, session: Session): HistoryCall | undefined {
  const data = objectAt(line, 'data');
  switch (line['type']) {
    case 'session.start':
    case 'session.resume':
      session.head = { ...session.head, ...data };
      return undefined;
    case 'session.usage_record':
      session.tellsCalls = true;
      return readUsage(line, objectAt(data, 'usage'), session.head);
    case 'session.shutdown':
      if (!session.tellsCalls && Object.keys(objectAt(data, 'modelMetrics')).length > 0)
        throw new UnreadableRecord('this version of the agent told sums of the session only, and no calls');
      return undefined;
    default:
      return undefined;
  }
}

function readUsage(line: JsonRecord, usage: JsonRecord, head: JsonRecord): HistoryCall | undefined {
  const accounting = objectAt(usage, 'accounting');
  const context = objectAt(head, 'context');
  const subagentId = textAt(line, 'agentId');
  const repository = textAt(context, 'repository');
  const host = textAt(context, 'repositoryHost');
  const told = {
    // The session that paid, where one was forked or handed over.
    session: textAt(accounting, 'sourceSessionId') || textAt(head, 'sessionId'),
    call: textAt(usage, 'apiCallId') || textAt(accounting, 'usageId') || textAt(line, 'id'),
    time: momentAt(line, 'timestamp'),
    agent_version: textAt(head, 'copilotVersion'),
    provider: textAt(usage, 'providerType'),
    model: textAt(usage, 'model'),
    effort: textAt(usage, 'reasoningEffort'),
    repo: repository !== '' && host !== '' ? `${host}/${repository}` : repository,
    branch: textAt(context, 'branch'),
    commit: textAt(context, 'headCommit'),
    reasoning_tokens: countAt(usage, 'reasoningTokens'),
    ...(subagentId !== '' && { source: 'subagent' as const, subagent_id: subagentId }),
  };
  const tokens = includingCache({
    input: countAt(usage, 'inputTokens'),
    cacheRead: countAt(usage, 'cacheReadTokens'),
    cacheWrite: countAt(usage, 'cacheWriteTokens'),
    output: countAt(usage, 'outputTokens'),
  });
  return callOf(AGENT, told, tokens);
}
