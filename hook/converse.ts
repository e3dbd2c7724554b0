// One call of the hook from what the agent sent to what it is answered.
import { ask, NoAnswer } from './ask.ts';
import { ciPlace } from './ci-place.ts';
import type { Contract, HookCall } from './contracts.ts';
import { decisionIn, type Decision } from './decision.ts';
import { textOf } from './fields.ts';
import { gitFiles } from './git-files.ts';
import { countFault, recall, remember, type About, type Remembered } from './memory.ts';
import { keepMissed, missedOf } from './missed.ts';
import { combined, type Place } from './place.ts';
import { readTextNow } from './read-text.ts';
import { readSettings, type Settings } from './settings.ts';
import { refusalText, warningText } from './words.ts';

/** Less than the deadline of everything, so that a refusal that is still valid can be honoured. */
const ANSWER_DEADLINE_MS = 1_500;

/** One call of the agent that people call `name`. */
export type Turn = { readonly name: string; readonly contract: Contract; readonly call: HookCall };

/** The answer for the agent as text; empty lets it go on. Throws where not even settings could be read. */
export async function converse({ name, contract, call }: Turn): Promise<string> {
  const folder = call.folder || process.cwd();
  const settings = await readSettings(name, folder);
  const place = await placeOf(folder);
  const about: About = {
    url: settings.url,
    user: settings.user,
    session: call.session,
    place: [place.repository, place.branch, place.commit, place.change].join(' '),
  };
  const known = recall(contract.agent, about, Date.now());
  // A tool is used seconds after its prompt: a valid answer is not asked for again unless there is news of the place.
  const isFresh = known.isTold && (call.moment === 'tool' || call.moment === 'batch');
  if (known.decision && isFresh) return answerOf(contract, call, known.decision, settings).text;
  try {
    const { answer, forgetMissed } = await askAbout({ contract, call, settings, place });
    const decision = decisionFor(answer, call, settings);
    forgetMissed();
    const { text, shown } = answerOf(contract, call, decision, {
      url: settings.url,
      known: known.shown,
    });
    const until = Date.now() + decision.cacheSeconds * 1_000;
    remember(contract.agent, about, answer, { until, shown: [...known.shown, ...shown] });
    return text;
  } catch (error) {
    countFault(contract.agent, faultOf(error), Date.now());
    if (known.decision?.allowed === false) return answerOf(contract, call, known.decision, settings).text;
    keepMissed(contract.agent, call, faultOf(error), Date.now());
    return '';
  }
}

/** The name under which a fault is counted. */
export function faultOf(error: unknown): string {
  if (error instanceof NoAnswer) return error.fault;
  return error instanceof SyntaxError ? 'bad_answer' : 'broken';
}

type Question = {
  readonly contract: Contract;
  readonly call: HookCall;
  readonly settings: Settings;
  readonly place: Place;
};

/** `forgetMissed` is for when it is sure that Outlay answered, and not something on the way. */
type Answered = { readonly answer: unknown; readonly forgetMissed: () => void };

async function askAbout({ contract, call, settings, place }: Question): Promise<Answered> {
  const missed = missedOf(contract.agent);
  const body = JSON.stringify({
    user: settings.user,
    agent: contract.agent,
    session: textOf(call.session),
    prompt: textOf(call.prompt),
    at: new Date().toISOString(),
    // Longer texts would be refused, and a refused question lets everybody go on.
    repository: textOf(place.repository),
    branch: textOf(place.branch),
    commit: textOf(place.commit),
    change: textOf(place.change),
    ...(missed.list.length > 0 && { missed: missed.list }),
  });
  const url = new URL(`${settings.url}/api/v1/context`);
  try {
    const text = await Promise.race([ask({ url, token: settings.token, body }), tooLate()]);
    return { answer: JSON.parse(text) as unknown, forgetMissed: missed.forget };
  } catch (error) {
    // A list that is not understood must not stand in the way of every question to come.
    if (['status_400', 'status_413'].includes(faultOf(error))) missed.forget();
    throw error;
  }
}

async function tooLate(): Promise<never> {
  return await new Promise((_resolve, reject) => {
    const late = new NoAnswer('timeout', `No answer came within ${ANSWER_DEADLINE_MS} ms.`);
    setTimeout(() => reject(late), ANSWER_DEADLINE_MS).unref();
  });
}

function decisionFor(answer: unknown, { session }: HookCall, { user, isSure }: Settings): Decision {
  const told = decisionIn(answer, session);
  if (!told) throw new NoAnswer('bad_answer', 'The answer is not a decision.');
  if (isSure && told.user !== user) throw new NoAnswer('other_person', 'The answer is about another person.');
  return told.decision;
}

function answerOf(
  contract: Contract,
  call: HookCall,
  decision: Decision,
  { url, known }: { readonly url: string; readonly known?: Remembered['shown'] },
): { readonly text: string; readonly shown: readonly string[] } {
  if (!decision.allowed) {
    const refusal = contract.refuse(call, refusalText(decision, url));
    return { text: refusal ? JSON.stringify(refusal) : '', shown: [] };
  }
  const news = known && decision.warnings.find(({ key }) => !known.includes(key));
  if (!news || !contract.warn) return { text: '', shown: [] };
  return { text: JSON.stringify(contract.warn(call, warningText(news.message))), shown: [news.key] };
}

async function placeOf(folder: string): Promise<Place> {
  const ci = ciPlace(process.env, readTextNow);
  return combined(await gitFiles(folder), ci);
}
