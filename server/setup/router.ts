// What a person needs to connect agents to this Outlay, over HTTP. Below /api/v1.
import express, { type Request, type Router } from 'express';
import type { Config } from '../../config.ts';
import { parse } from '../../control/http.ts';
import { addressOf, FORWARDED_FOR } from '../../ingest/receive/via.ts';
import {
  agentSetupsQuery,
  recentRequestsQuery,
  type AgentSetup,
  type AgentSetupsAnswer,
  type RecentRequestsAnswer,
  type SetupAnswer,
} from '../../schemas/setup.ts';
import { httpUrl } from '../http-server.ts';
import type { IngestLane } from '../lane/start-ingest-lane.ts';
import { VERSION } from '../version.ts';

/** Writes out how agents are connected to `server`. */
export type AgentSetups = (options: {
  readonly server: string;
  readonly needsToken: boolean;
  readonly attributes: Readonly<Record<string, string>>;
}) => readonly AgentSetup[];

export type SetupParts = {
  readonly config: Pick<Config, 'adminToken' | 'dataDir'>;
  readonly lane: Pick<IngestLane, 'ask' | 'start'>;
  readonly agentSetups: AgentSetups;
};

/** `GET /setup` and what is below it. */
export function createSetupRouter({ config, lane, agentSetups }: SetupParts): Router {
  const needsToken = config.adminToken !== undefined;
  const router = express.Router();
  router.get('/setup', (request, response) => {
    const { hostname } = new URL(serverOf(request));
    const host = hostname.replace(/^\[|\]$/g, '');
    const answer: SetupAnswer = {
      version: VERSION,
      url: serverOf(request),
      otlp_http_url: httpUrl(host, lane.start.port),
      otlp_grpc_url: httpUrl(host, lane.start.grpcPort),
      auth: needsToken,
      local_history: !needsToken,
      data_folder: needsToken ? null : config.dataDir,
    };
    response.json(answer);
  });
  router.get('/setup/agents', (request, response) => {
    const { server, team, cost_center: center } = parse(agentSetupsQuery, request.query, 'query');
    const named = { 'team.id': team, 'cost_center.id': center };
    const attributes = Object.fromEntries(Object.entries(named).filter(([, value]) => value !== ''));
    const asked = { server: (server ?? serverOf(request)).replace(/\/+$/, ''), needsToken, attributes };
    const answer: AgentSetupsAnswer = { data: [...agentSetups(asked)], next_cursor: null };
    response.json(answer);
  });
  router.get('/setup/requests', async (request, response) => {
    const { from } = parse(recentRequestsQuery, request.query, 'query');
    const address = addressOf(request.socket, request.headers[FORWARDED_FOR]);
    const asked = { address: from === 'here' ? address : undefined };
    const data = [...(await lane.ask('requests', asked))];
    const answer: RecentRequestsAnswer = { address, data, next_cursor: null };
    response.json(answer);
  });
  return router;
}

/** The address under which this Outlay was asked. */
function serverOf({ protocol, headers: { host = 'localhost' } }: Request): string {
  return URL.canParse(`${protocol}://${host}`)
    ? new URL(`${protocol}://${host}`).origin
    : 'http://localhost:8787';
}
