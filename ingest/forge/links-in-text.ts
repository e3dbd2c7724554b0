// What titles, descriptions and commit messages tell of sessions, reverts, tasks and agents. The texts themselves are not kept.
import type { ToldLinks } from '../../schemas/forge.ts';
import { agentInLine } from './agents-in-text.ts';
import { proseLines } from './prose.ts';
import { revertsIn } from './reverts-in-text.ts';
import { tasksIn } from './tasks-in-text.ts';

/** A description with what stands around it. */
export type Told = {
  /** Canonical, where numbers without a repository belong. */
  readonly repo: string;
  readonly title: string;
  readonly body: string;
  readonly headBranch: string;
};

/** Most of one kind that a text may name: more is no description but an attack. */
const MOST = 64;

/** Claude Code writes the address of the session, other agents and hooks an id of their own. */
const TRAILER = /^(?:claude|agent)-session:\s*(\S{1,300})$/i;
const ADDRESS = /^https:\/\/claude\.ai\/code\/session_\w{1,100}$/;

/** What a description or, without title and branch, a commit message says. */
export function linksIn({ repo, title, body, headBranch }: Told): ToldLinks {
  const lines = proseLines(body);
  const around = { repo, title: title.trim(), headBranch };
  return {
    sessions: unique(lines.map(sessionIn)),
    reverts: revertsIn(lines, around).slice(0, MOST),
    tasks: unique(tasksIn(lines, around)),
    agents: unique(lines.map(agentInLine)),
  };
}

/** What the message of a commit says: its first line is a line like the others. */
export function linksInMessage(repo: string, message: string): ToldLinks {
  return linksIn({ repo, title: '', body: message, headBranch: '' });
}

/** The id of the session that a line names, as it is told; empty for none. */
function sessionIn(line: string): string {
  const told = TRAILER.exec(line)?.[1] ?? ADDRESS.exec(line)?.[0] ?? '';
  if (!/^https?:\/\//i.test(told)) return told;
  const path = told.replace(/[?#].*$/, '').replace(/\/+$/, '');
  return path.slice(path.lastIndexOf('/') + 1);
}

function unique(found: readonly string[]): string[] {
  return [...new Set(found)].filter((text) => text !== '').slice(0, MOST);
}
