// outlay start: runs until it is told to stop, and says where to point an agent.
import { pino, type Logger } from 'pino';
import { readConfig, type Config } from '../../config.ts';
import type { Outlay } from '../../main.ts';

/** Longest that stopping may take; what was acknowledged is on disk whenever it ends. */
const STOP_DEADLINE_MS = 9_500;

/** Starts Outlay with the configuration of the environment. */
export async function start(): Promise<void> {
  const config = readConfig();
  const log = createLog(config);
  const outlay = await startUnderSignals(config, log);
  process.stdout.write(greeting(config, outlay));
}

/** One line of JSON an event, on stderr: stdout is for people. */
export function createLog(config: Config): Logger {
  return pino(
    { level: config.logLevel, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination(2),
  );
}

/** Starts Outlay; ends the process cleanly on SIGTERM and SIGINT, and with 1 when a part that it needs has died. */
export async function startUnderSignals(config: Config, log: Logger): Promise<Outlay> {
  // Nothing is acknowledged yet that is not on disk, so there is nothing to wait for.
  const quit = (): void => process.exit(0);
  process.on('SIGTERM', quit).on('SIGINT', quit);
  const { startOutlay } = await import('../../main.ts');
  const outlay = await startOutlay(config, log);
  process.off('SIGTERM', quit).off('SIGINT', quit);
  stopOnSignals(outlay, log);
  return outlay;
}

function stopOnSignals(outlay: Outlay, log: Logger): void {
  let ending = false;
  const end = (code: number): void => {
    if (ending) return;
    ending = true;
    setTimeout(() => process.exit(code), STOP_DEADLINE_MS).unref();
    void outlay.stop().then(() => process.exit(code));
  };
  process.on('SIGTERM', () => end(0));
  process.on('SIGINT', () => end(0));
  void outlay.died.then((error) => {
    log.fatal(
      { err: error },
      'a part that Outlay needs has ended; nothing acknowledged is lost, start Outlay again',
    );
    end(1);
  });
}

/** What to know before the first agent is pointed here. */
function greeting(config: Config, { url, otlpUrl, grpcUrl }: Outlay): string {
  const isOpen = config.adminToken === undefined;
  const reached = (address: string): string =>
    address.replace(/\/\/(0\.0\.0\.0|\[::\])/, '//<address of this machine>');
  const told = [
    ['Dashboard', `${reached(url)}${isOpen ? '   (this machine only)' : '   (sign in with a token)'}`],
    ['Connect', `${reached(url)}/setup`],
    ['OTLP/HTTP', reached(otlpUrl)],
    ['OTLP/gRPC', reached(grpcUrl)],
    ['Data', config.dataDir],
  ] as const;
  const lines = told.map(([name, value]) => `${name.padEnd(11)}${value}`);
  const token = isOpen
    ? []
    : ['', 'Make a token for each sender: outlay token create --name laptop --user you@company.example'];
  return `\n${framed(['Outlay is ready.', '', ...lines])}\n
No data leaves this machine: no prompts are stored, and Outlay calls nobody.
Next, start an agent so that it reports here: outlay run -- claude
${token.map((line) => `${line}\n`).join('')}`;
}

/** Lines in a box. */
function framed(lines: readonly string[]): string {
  const width = Math.max(...lines.map(({ length }) => length));
  const edge = '─'.repeat(width + 2);
  const rows = lines.map((line) => `│ ${line.padEnd(width)} │`);
  return [`╭${edge}╮`, ...rows, `╰${edge}╯`].join('\n');
}
