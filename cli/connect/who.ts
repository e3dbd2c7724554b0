// Under which name an agent tells who works: limits hold only where the hook uses the same one.
import { join } from 'node:path';
import { z } from 'zod';
import { gitWork } from '../../hook/git-files.ts';
import { gitEmail } from '../../hook/git-person.ts';
import type { HistoryPlaces } from '../../ingest/adapters/history.ts';
import { textOf } from './files.ts';

const account = z.looseObject({ oauthAccount: z.looseObject({ emailAddress: z.string() }) });

/** The account that Claude Code is signed in with, which its telemetry names; else git's address of this user, as of here. */
export async function personHere(agent: string, { home, claudeConfigDir }: HistoryPlaces): Promise<string> {
  if (agent === 'claude') {
    const path = join(claudeConfigDir || home, '.claude.json');
    const signedIn = account.safeParse(parsed(textOf(path)));
    if (signedIn.success) return signedIn.data.oauthAccount.emailAddress;
  }
  return await gitEmail(await gitWork(process.cwd()));
}

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}
