// Which ports of the server take telemetry, by which protocol; OTLP/HTTP is also taken where the API answers.
import { shown } from '../run/target.ts';
import { startOf } from './start-of.ts';
import { tellerOf, type Finding } from './finding.ts';
import type { ServerTarget } from './machine.ts';
import { probe, type OtlpProtocol, type Probed } from './probe.ts';

/** Findings on OTLP/HTTP and OTLP/gRPC. */
export async function checkPorts(server: ServerTarget): Promise<Finding[]> {
  const { url, otlpHttp, otlpGrpc } = server;
  // No token goes along: who wants one speaks the protocol, and these ports are not encrypted.
  const ask = async (base: string, protocol: OtlpProtocol): Promise<Probed> =>
    await probe({
      signal: 'logs',
      url: protocol === 'grpc' ? base : `${base}/v1/logs`,
      protocol,
      headers: {},
    });
  const [http, grpc, main] = await Promise.all([
    ask(otlpHttp, 'http/protobuf'),
    ask(otlpGrpc, 'grpc'),
    ask(url, 'http/protobuf'),
  ]);
  return [httpFinding(server, http, main), grpcFinding(server, grpc)];
}

function httpFinding({ url, otlpHttp }: ServerTarget, own: Probed, main: Probed): Finding {
  const tell = tellerOf('ports');
  const places = [...(speaks(own) ? [otlpHttp] : []), ...(speaks(main) ? [url] : [])].map(shown);
  if (places.length > 0) return tell.ok(`OTLP/HTTP is taken at ${places.join(' and ')}.`);
  const seen = `Nothing takes OTLP/HTTP at ${shown(otlpHttp)} (${reasonOf(own)}) or ${shown(url)} (${reasonOf(main)}).`;
  const isSilent = own.kind === 'none' && main.kind === 'none';
  return isSilent ? tell.unknown(seen, startOf(url)) : tell.fail(seen, startOf(url));
}

function grpcFinding({ otlpGrpc }: ServerTarget, grpc: Probed): Finding {
  const tell = tellerOf('ports');
  if (speaks(grpc)) return tell.ok(`OTLP/gRPC is taken at ${shown(otlpGrpc)}.`);
  return tell.unknown(
    `OTLP/gRPC is not answered at ${shown(otlpGrpc)} (${reasonOf(grpc)}); only agents that are set to grpc need it.`,
  );
}

/** An address that wants a token speaks the protocol. Whatever is neither 2xx nor that is something else. */
function speaks(probed: Probed): boolean {
  return probed.kind === 'taken' || (probed.kind === 'refused' && [16, 401, 403].includes(probed.status));
}

function reasonOf(probed: Probed): string {
  if (probed.kind === 'none') return probed.reason;
  return probed.kind === 'taken' ? '' : `answered ${probed.status}`;
}
