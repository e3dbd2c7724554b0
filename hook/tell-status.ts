// The status line of an agent: what its person spent, of which limit, and when that resets. It never fails and never waits long.
import { join } from 'node:path';
import { ask } from './ask.ts';
import { fieldsOf, textOf, type Fields } from './fields.ts';
import { stateFolder } from './memory.ts';
import { readOwn, writeOwn } from './own-file.ts';
import { readSettings, type Settings } from './settings.ts';
import { ageText, statusText } from './status-text.ts';

/** The line is drawn anew while people type: an answer is asked for no more often, and waited for no longer. */
const FRESH_MS = 5_000;
const PATIENCE_MS = 200;

/** A remembered answer that is older says nothing of today. */
const MOST_STALE_MS = 3_600_000;

const NOT_CONNECTED = 'outlay: not connected; outlay connect claude';

/** What agents tell of themselves is small; a stream that does not end is not waited for. */
const MAX_INPUT_CHARS = 256 * 1024;

/** The line, with colours unless `NO_COLOR` is set. `input` is what the agent tells, as it comes. Never rejects. */
export async function tellStatus(input: AsyncIterable<unknown>): Promise<string> {
  const late = soon(PATIENCE_MS);
  try {
    const settings = await readSettings();
    const session = await Promise.race([sessionIn(input), late.then(() => '')]);
    return await lineFor(settings, session, late);
  } catch {
    return NOT_CONNECTED;
  }
}

async function lineFor(settings: Settings, session: string, late: Promise<'late'>): Promise<string> {
  const colored = !process.env['NO_COLOR'];
  const about = { url: settings.url, user: settings.user, session };
  const path = join(stateFolder(), 'status-line.json');
  const kept = readOwn(path, true);
  const isSame = JSON.stringify(kept['about']) === JSON.stringify(about);
  const at = kept['at'];
  const now = Date.now();
  const age = isSame && typeof at === 'number' && at <= now ? now - at : Infinity;
  if (age < FRESH_MS) return statusText(fieldsOf(kept['answer']), { now, colored });
  const answer = await Promise.race([asked(settings, session).catch(() => undefined), late]);
  if (typeof answer === 'object') {
    writeOwn(path, { about, at: now, answer });
    return statusText(answer, { now, colored });
  }
  if (age > MOST_STALE_MS) return 'outlay: no answer; nothing is blocked';
  return `${statusText(fieldsOf(kept['answer']), { now, colored })} · ${ageText(age)} ago`;
}

/** Without a repository nothing is declared: the answer is the decision alone. */
async function asked({ url, token, user }: Settings, session: string): Promise<Fields | undefined> {
  const body = JSON.stringify({ user, agent: 'claude-code', session });
  const answer = fieldsOf(JSON.parse(await ask({ url: new URL(`${url}/api/v1/context`), token, body })));
  return typeof fieldsOf(answer['decision'])['allowed'] === 'boolean' ? answer : undefined;
}

async function sessionIn(input: AsyncIterable<unknown>): Promise<string> {
  let text = '';
  for await (const chunk of input) {
    text += String(chunk);
    if (text.length > MAX_INPUT_CHARS) return '';
  }
  try {
    return textOf(fieldsOf(JSON.parse(text))['session_id']);
  } catch {
    return '';
  }
}

async function soon(ms: number): Promise<'late'> {
  return await new Promise((resolve) => setTimeout(() => resolve('late'), ms));
}
