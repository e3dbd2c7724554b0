// Is telemetry on, which settings say so, and does anything override what was meant?
import { shown } from '../run/target.ts';
import { readsAddressFromShell, type Patient } from './agent.ts';
import { tellerOf, type Finding } from './finding.ts';
import type { Dispute, SetRoute } from './telemetry.ts';

/** Findings on the settings of an agent's telemetry. */
export function checkTelemetry({ name, telemetry }: Patient): Finding[] {
  const tell = tellerOf('telemetry', name);
  if (!telemetry)
    return [
      tell.unknown(
        'Only its team’s administrator says where its telemetry goes; nothing of that is on this machine.',
      ),
    ];
  const { onBy, offBecause, routes, disputes, faults } = telemetry;
  if (readsAddressFromShell(name) && routes.length === 0)
    return [unset(name, offBecause || faults.join('; '))];
  const connect = `outlay connect ${name}`;
  const broken = faults.map((fault) => tell.fail(`${fault}.`, `${connect} --force`));
  const overridden = disputes.map((dispute) => tell.warn(sentenceOf(dispute), mendOf(dispute, connect)));
  if (onBy === undefined)
    return [tell.fail(`Telemetry is off: ${offBecause}.`, connect), ...broken, ...overridden];
  if (routes.length === 0) return [...broken, ...overridden, ...(broken.length > 0 ? [] : [nowhere(name)])];
  return [tell.ok(`Telemetry is on by ${onBy}; ${waysOf(routes)}.`), ...broken, ...overridden];
}

/** With `outlay run` it is set there and not here. */
function unset(name: Patient['name'], why: string): Finding {
  const seen = `Telemetry goes nowhere when it is started from this shell without outlay run: ${why}.`;
  return tellerOf('telemetry', name).warn(seen, `outlay run -- ${name}`);
}

function nowhere(name: Patient['name']): Finding {
  return tellerOf('telemetry', name).fail(
    'Telemetry is on, but no exporter sends it anywhere.',
    `outlay connect ${name} --force`,
  );
}

function sentenceOf({ name, value, from, beaten }: Dispute): string {
  const others = beaten.map((other) => `${other.value} in ${other.from}`);
  return `${name} is ${value} by ${from}, which beats ${others.join(' and ')}.`;
}

function mendOf({ name, from }: Dispute, connect: string): string {
  const isShell = from.includes('environment') || from.includes('this shell');
  if (!isShell) return `take ${name} out of ${from}, or: ${connect} --force`;
  return /^[A-Z_]+$/.test(name) ? `unset ${name}` : `env | grep TELEMETRY   # unset what sets ${name}`;
}

/** `logs to http://… and metrics to http://…`, together where they go the same way. */
function waysOf(routes: readonly SetRoute[]): string {
  const byWay = new Map<string, SetRoute[]>();
  for (const route of routes) byWay.set(wayOf(route), [...(byWay.get(wayOf(route)) ?? []), route]);
  return [...byWay]
    .map(([way, ones]) => `${ones.map(({ signal }) => signal).join(' and ')} ${way}`)
    .join(', ');
}

function wayOf({ url, protocol, from }: SetRoute): string {
  return `by ${protocol} to ${shown(url).replace(/\/v1\/(?:logs|metrics|traces)$/, '')} (${from})`;
}
