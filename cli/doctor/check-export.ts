// Do the addresses that an agent reports to take telemetry, by the protocol and with the headers that it would use?
import { shown } from '../run/target.ts';
import { tellerOf, type Finding } from './finding.ts';
import { isSameOrigin, type Machine } from './machine.ts';
import { readsShell, type Patient } from './agent.ts';
import { GRPC_UNAUTHENTICATED, probe, type Probed, type Route } from './probe.ts';
import { userWord } from './check-token.ts';
import { startOf } from './start-of.ts';
import type { SetRoute } from './telemetry.ts';

/** One finding for each way on which the agent's telemetry goes. */
export async function checkExport(
  { name, telemetry }: Patient,
  machine: Pick<Machine, 'server' | 'user'>,
): Promise<Finding[]> {
  const routes = telemetry?.onBy === undefined ? [] : telemetry.routes;
  return await Promise.all(routes.map(async (route) => await checkRoute(name, route, machine)));
}

async function checkRoute(
  name: Patient['name'],
  set: SetRoute,
  { server, user }: Pick<Machine, 'server' | 'user'>,
): Promise<Finding> {
  const tell = tellerOf('export', name);
  const way = `${set.signal} by ${set.protocol} to ${shown(set.url)}`;
  const known = [server.url, server.otlpHttp, server.otlpGrpc];
  const isOurs = known.some((address) => isSameOrigin(address, set.url));
  // The address may be one of the folder of work, the token is the person's: no other server gets it from here.
  const route = isOurs ? set : { ...set, headers: {} };
  const probed = await probe(route);
  if (!isOurs && isUnauthorized(route, probed))
    return tell.unknown(
      `${shown(set.url)} wants to know who sends ${set.signal}. That is not the Outlay at ${shown(server.url)}, so no token was tried.`,
      `outlay connect ${name} --force`,
    );
  if (probed.kind === 'taken') {
    if (isOurs) return tell.ok(`An empty export of ${way} is taken.`);
    return tell.warn(
      `An empty export of ${way} is taken, but that is not the Outlay at ${shown(server.url)}: fine only if it passes everything on.`,
      `outlay connect ${name} --force`,
    );
  }
  if (isUnauthorized(route, probed)) return unauthorized(name, route, user);
  return (
    (await explained(name, route)) ??
    tell.fail(
      `No export of ${way}: ${reasonOf(probed)}.`,
      isOurs && probed.kind === 'none' ? startOf(server.url) : `outlay connect ${name} --force`,
    )
  );
}

function isUnauthorized({ protocol }: Route, probed: Probed): boolean {
  if (probed.kind !== 'refused') return false;
  return protocol === 'grpc' ? probed.status === GRPC_UNAUTHENTICATED : [401, 403].includes(probed.status);
}

function unauthorized(name: Patient['name'], { headers, url }: Route, user: string): Finding {
  const tell = tellerOf('export', name);
  const make = `$(outlay token create --name ${name} --user ${userWord(user)})`;
  const isSent = headers['authorization'] !== undefined;
  const seen = isSent
    ? `The token that the agent sends to ${shown(url)} is not known there, was revoked, or may not send.`
    : `${shown(url)} wants a token, and the agent sends none`;
  if (!readsShell(name))
    return tell.fail(isSent ? seen : `${seen}.`, `OUTLAY_TOKEN=${make} outlay connect ${name} --force`);
  const fix = `export OTEL_EXPORTER_OTLP_HEADERS="Authorization=Bearer ${make}"`;
  if (isSent) return tell.fail(seen, fix);
  return tell.warn(`${seen} when it is started from this shell without outlay run.`, fix);
}

/** Whether the other protocol, or the path of the signal, is what the address wants. */
async function explained(name: Patient['name'], route: Route): Promise<Finding | undefined> {
  const tell = tellerOf('export', name);
  const base = route.url.replace(/\/v1\/\w+\/?$/, '').replace(/\/+$/, '');
  const whole = `${base}/v1/${route.signal}`;
  const isGrpc = route.protocol === 'grpc';
  const other: Route = isGrpc
    ? { ...route, protocol: 'http/protobuf', url: whole }
    : { ...route, protocol: 'grpc', url: base };
  const [crossed, nearby] = await Promise.all([
    probe(other),
    isGrpc || whole === route.url ? undefined : probe({ ...route, url: whole }),
  ]);
  if (nearby && isHeard(nearby, route))
    return tell.fail(
      `The address ${shown(route.url)} lacks the path of its signal: ${shown(whole)} answers.`,
      `outlay connect ${name} --force`,
    );
  if (!isHeard(crossed, other)) return undefined;
  const [spoken, meant] = isGrpc ? ['OTLP/HTTP', 'http/protobuf'] : ['OTLP/gRPC', 'grpc'];
  return tell.fail(
    `${shown(base)} speaks ${spoken}, and the agent is set to ${route.protocol}.`,
    name === 'claude' || name === 'copilot' || name === 'opencode'
      ? `export OTEL_EXPORTER_OTLP_PROTOCOL=${meant}   # or: outlay connect ${name} --force`
      : `outlay connect ${name} --force`,
  );
}

/** Taken, or refused only for the token: the protocol is right. */
function isHeard(probed: Probed, route: Route): boolean {
  return probed.kind === 'taken' || isUnauthorized(route, probed);
}

function reasonOf(probed: Probed): string {
  if (probed.kind === 'none') return probed.reason;
  if (probed.kind === 'taken') return '';
  return `it is answered ${probed.status}${probed.sentence && ` (${probed.sentence.replace(/\.$/, '')})`}`;
}
