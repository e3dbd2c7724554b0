import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type {
  AgentSetupsAnswer,
  DemoAnswer,
  RecentRequestsAnswer,
  SetupAnswer,
} from '../../schemas/setup.ts';
import { startTestOutlay, type TestOutlay } from '../support/outlay.ts';

const TOKEN = 'a-secret-of-sixteen-letters';

describe('setup', () => {
  let outlay: TestOutlay;

  beforeAll(async () => {
    outlay = await startTestOutlay({ adminToken: TOKEN, demo: undefined });
  });
  afterAll(async () => {
    await outlay.end();
  });

  const body = async <Answer>(path: string): Promise<Answer> => (await outlay.get(path)).body as Answer;

  it('tells where telemetry is taken', async () => {
    expect(await body<SetupAnswer>('/api/v1/setup')).toMatchObject({
      url: outlay.url,
      otlp_http_url: outlay.otlpUrl,
      otlp_grpc_url: outlay.grpcUrl,
      auth: true,
      local_history: false,
    });
  });

  it('writes blocks for the address that it was asked at, with a place for the token', async () => {
    const { data } = await body<AgentSetupsAnswer>('/api/v1/setup/agents?team=payments');
    const [claude] = data;
    const textOf = (id: string) => claude?.ways.find((way) => way.id === id)?.files[0]?.text ?? '';
    expect(textOf('connect')).toBe(`OUTLAY_TOKEN='<token>' outlay connect claude --url ${outlay.url}\n`);
    expect(JSON.parse(textOf('settings'))).toMatchObject({
      env: {
        OTEL_EXPORTER_OTLP_ENDPOINT: outlay.url,
        OTEL_RESOURCE_ATTRIBUTES: 'team.id=payments',
        CLAUDE_CODE_ENABLE_TELEMETRY: '1',
      },
    });
  });

  it('quotes an address, which a link to the page may have brought', async () => {
    const server = 'http://127.0.0.1/;touch$(id)';
    const { data } = await body<AgentSetupsAnswer>(
      `/api/v1/setup/agents?server=${encodeURIComponent(server)}`,
    );
    const lines = data.flatMap(({ ways }) =>
      ways.filter(({ id }) => id === 'connect' || id === 'run').flatMap(({ files }) => files),
    );
    expect(lines.length).toBeGreaterThan(10);
    for (const { text } of lines) expect(text).toContain(` '${server}'`);
  });

  it('refuses an address and names that would not fit into a block', async () => {
    const asked = [
      'server=ftp://a',
      `team=${encodeURIComponent("it's")}`,
      'team=a%0Ab',
      'server=http://a/%22',
      'server=http://a/%0Ab',
    ];
    for (const query of asked) expect((await outlay.get(`/api/v1/setup/agents?${query}`)).status).toBe(400);
  });

  it('tells the latest requests, and why they were refused', async () => {
    const send = async (headers: Record<string, string>, text: string) =>
      await fetch(`${outlay.url}/v1/logs`, { method: 'POST', headers, body: text });
    const json = { 'content-type': 'application/json' };
    await send(json, '{}');
    await send({ ...json, authorization: `Bearer ${TOKEN}` }, '{bad');
    const { data, address } = await body<RecentRequestsAnswer>('/api/v1/setup/requests');
    expect(address).toBe('127.0.0.1');
    expect(data.map(({ reason }) => reason)).toEqual(['malformed', 'no_valid_token']);
    expect(data[0]?.sentence).toContain('not valid JSON');
  });

  it('starts no demo where nobody may', async () => {
    const { status } = await outlay.call('POST', '/api/v1/demo');
    expect(status).toBe(409);
    expect(await body<DemoAnswer>('/api/v1/demo')).toMatchObject({ state: 'off', percent: 0 });
    expect((await outlay.get('/demo/api/v1/usage')).status).toBe(503);
    expect((await fetch(`${outlay.url}/demo/api/v1/usage`)).status).toBe(401);
  });
});
