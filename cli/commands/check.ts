// outlay check: may this work go on? For scripts and CI, which a blocked agent often leaves with exit code 0.
import type { Command } from 'commander';
import { readRunSettings } from '../../config.ts';
import { annotation } from '../limits/annotation.ts';
import { askCheck, type Checked } from '../limits/ask-check.ts';
import { asking, type Asking } from './options.ts';
import { personHere, serverOf } from '../client/server.ts';
import { repositoryHere } from '../limits/repository-here.ts';
import { jsonText } from '../limits/words.ts';
import { ReportError } from '../report/report-error.ts';
import { cleanText } from '../report/terminal-text.ts';

type Options = Asking & {
  readonly user?: string;
  readonly agent?: string;
  readonly repo?: string;
  readonly model?: string;
  readonly session?: string;
  readonly failClosed?: boolean;
};

/** Spend reached a limit, a budget or a cap. */
const EXIT_OVER = 3;

/** Whether spend is within limits is not known, and then the work was not to go on. */
const EXIT_UNKNOWN = 4;

/** Adds the options and what is done. */
export function checkCommand(command: Command): void {
  asking(command)
    .option(
      '--user <user>',
      'whose work it is (default: whom this machine is connected as; in CI the token’s person)',
    )
    .option('--agent <agent>', 'which agent does it, such as claude-code')
    .option('--repo <repository>', 'where (default: what git and the CI system say)')
    .option('--model <model>', 'with which model')
    .option('--session <session>', 'in which session of the agent')
    .option('--fail-closed', 'exit 4 where Outlay does not answer or cannot tell what was spent')
    .addHelpText('after', EXIT_CODES)
    .action(check);
}

const EXIT_CODES = `
Exit codes: 0 it may go on, or nobody can tell; 3 it may not; 4 nobody can tell, with --fail-closed or where the
limit itself asks to refuse then; 64 the question makes no sense.`;

/** What is told, and how it ends. */
type Verdict = {
  readonly body: object;
  readonly level: 'ok' | 'warning' | 'error';
  readonly messages: readonly string[];
  readonly code: number;
};

async function check(options: Options): Promise<void> {
  const verdict = await verdictOf(options);
  const { environment } = readRunSettings();
  process.exitCode = verdict.code;
  if (options.json) process.stdout.write(jsonText(verdict.body));
  // The runner reads commands from both streams; JSON is to stay JSON.
  const stream = options.json ? process.stderr : process.stdout;
  for (const message of verdict.messages) {
    if (environment['GITHUB_ACTIONS'] === 'true' && verdict.level !== 'ok')
      stream.write(annotation(verdict.level, message));
    else if (!options.json) stream.write(`${message}\n`);
  }
}

async function verdictOf(options: Options): Promise<Verdict> {
  const { user, agent = '', repo, model = '', session = '' } = options;
  const failClosed = options.failClosed === true;
  const work = {
    user: user ?? (await personHere()),
    agent,
    repo: repo ?? (await repositoryHere()),
    model,
    session,
  };
  try {
    return verdictOn(await askCheck(serverOf(options.url), work), failClosed);
  } catch (error) {
    if (!(error instanceof ReportError) || error.fault === 'usage') throw error;
    const messages = [`Nobody can tell whether this is within its limits. ${error.message}`];
    return {
      ...unknown(failClosed),
      body: { allowed: !failClosed, code: 'unknown', reason: messages[0] },
      messages,
    };
  }
}

function verdictOn({ user, decision }: Checked, failClosed: boolean): Verdict {
  const body = { ...(user !== '' && { user }), ...decision };
  const reason = cleanText(decision.reason);
  if (decision.mode === 'failed_open') return { ...unknown(failClosed), body, messages: [reason] };
  if (!decision.allowed) {
    const code = decision.mode === 'failed_closed' ? EXIT_UNKNOWN : EXIT_OVER;
    return { body, level: 'error', messages: [reason], code };
  }
  const warnings = decision.warnings.map(({ message }) => cleanText(message));
  if (warnings.length > 0) return { body, level: 'warning', messages: warnings, code: 0 };
  return { body, level: 'ok', messages: [reason], code: 0 };
}

function unknown(failClosed: boolean): Pick<Verdict, 'level' | 'code'> {
  return failClosed ? { level: 'error', code: EXIT_UNKNOWN } : { level: 'warning', code: 0 };
}
