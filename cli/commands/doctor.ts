// outlay doctor: what stands between this machine's agents and numbers that add up, each with what mends it.
import { Option, type Command } from 'commander';
import { readConfig, readRunSettings, type Config } from '../../config.ts';
import { httpUrl } from '../../server/http-server.ts';
import type { Instance } from '../../server/instance.ts';
import { VERSION } from '../../server/version.ts';
import type { SetupName } from '../connect/setups.ts';
import { AGENTS } from '../doctor/agent.ts';
import { examine } from '../doctor/examine.ts';
import type { DoctorReport } from '../doctor/finding.ts';
import { homely } from '../doctor/layers.ts';
import {
  hookTarget,
  isSameOrigin,
  type HookTarget,
  type Machine,
  type ServerTarget,
} from '../doctor/machine.ts';
import { renderReport } from '../doctor/render.ts';
import { terminalOf } from '../report/report.ts';
import { jsonText } from '../limits/words.ts';
import { shown } from '../run/target.ts';
import { instanceHere } from '../client/connection.ts';

type Options = { readonly agent?: SetupName; readonly url?: string; readonly json?: boolean };

/** Adds the options and what is done. Exit code 1: something fails. */
export function doctorCommand(command: Command): void {
  command
    .addOption(new Option('--agent <agent>', 'only this agent').choices(AGENTS))
    .option(
      '--url <url>',
      'the Outlay to ask (default: the one that the hook asks, else the one that runs here)',
    )
    .option('--json', 'the findings as JSON')
    .action(async ({ agent, url, json }: Options) => {
      const machine = machineHere(agent, url);
      const findings = await examine(machine, agent);
      const report: DoctorReport = {
        ok: findings.every(({ status }) => status !== 'fail'),
        version: VERSION,
        url: shown(machine.server.url),
        url_from: machine.server.from,
        checked_at: new Date(machine.now()).toISOString(),
        findings,
      };
      const { columns } = terminalOf(process.stdout, true);
      process.stdout.write(json ? jsonText(report) : renderReport(report, columns));
      process.exitCode = report.ok ? 0 : 1;
    });
}

function machineHere(agent: SetupName | undefined, url: string | undefined): Machine {
  const config = readConfig();
  const { environment, token } = readRunSettings();
  const hook = hookTarget(config.history.home, agent);
  return {
    places: config.history,
    environment,
    folder: process.cwd(),
    server: serverOf(config, { url, hook, token }),
    user: hook?.user ?? '',
    node: process.execPath,
    now: Date.now,
  };
}

type Named = {
  readonly url: string | undefined;
  readonly hook: HookTarget | undefined;
  /** Of `OUTLAY_TOKEN`. */
  readonly token: string;
};

/** Which server is asked. The hook's token goes to the hook's server only. */
function serverOf(config: Config, named: Named): ServerTarget {
  const running = instanceHere(config);
  const { url, from } = addressOf(config, named, running);
  const isHooks = named.hook !== undefined && isSameOrigin(named.hook.url, url);
  const sendToken = (isHooks && named.hook.token) || named.token;
  const isRunning = running !== undefined && isSameOrigin(running.url, url);
  const host = URL.canParse(url) ? new URL(url).hostname.replace(/^\[|\]$/g, '') : localHost(config);
  return {
    url,
    from,
    sendToken,
    readToken: config.adminToken ?? (named.token || sendToken),
    otlpHttp: (isRunning && running.otlp_url) || httpUrl(host, config.otlpPort || 4318),
    otlpGrpc: httpUrl(host, config.grpcPort || 4317),
  };
}

function addressOf(
  config: Config,
  { url, hook }: Named,
  running: Instance | undefined,
): Pick<ServerTarget, 'url' | 'from'> {
  if (url) return { url: url.replace(/\/+$/, ''), from: '--url' };
  if (hook) return { url: hook.url, from: 'hook settings' };
  if (running?.url) return { url: running.url, from: `outlay.json in ${homely(config.dataDir)}` };
  return { url: httpUrl(localHost(config), config.port), from: 'the configuration, or its defaults' };
}

function localHost({ host }: Config): string {
  return host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
}
