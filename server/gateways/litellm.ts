// LiteLLM's generic guardrail API: asked before each call, answers NONE or BLOCKED. What people and models wrote is not looked at.
import type { IncomingMessage } from 'node:http';
import { fieldsOf, textOf, type Fields } from '../../hook/fields.ts';
import type { LimitCheckRequest } from '../../schemas/limit-api.ts';
import type { GatewayContract, GatewayReply } from './contract.ts';
import { factsIn, FACT_HEADERS, headersOf, TOKEN_HEADER, USER_HEADER, type HeaderReader } from './facts.ts';
import { createFieldScanner } from './top-fields.ts';

/** LiteLLM appends `/beta/litellm_basic_guardrail_api` to the `api_base` of its configuration. */
export const LITELLM_PATH = '/gateways/litellm/beta/litellm_basic_guardrail_api';

/** A body holds the conversation twice and its images: what comes after this is not looked at. */
const MAX_BODY_BYTES = 64 * 1024 * 1024;

const FIELDS = new Set(['input_type', 'model', 'request_data', 'request_headers']);

/** What LiteLLM writes where a key belongs to nobody. */
const NOBODY = new Set(['', 'None', 'default_user_id']);

/** Stands for the value of a header that the proxy's `extra_headers` does not name. */
const WITHHELD = '[present]';

const NONE = { action: 'NONE' } as const;

export const LITELLM: GatewayContract = {
  tokenOf: ({ headers }) => {
    const token = headers[TOKEN_HEADER] ?? headers['x-api-key'];
    return typeof token === 'string' ? token : /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1];
  },
  factsOf: async (request, boundTo) => {
    const body = await fieldsIn(request);
    return body['input_type'] === 'response' ? undefined : factsOf(request, body, boundTo);
  },
  answer: ({ allowed, reason }) => reply(allowed ? NONE : { action: 'BLOCKED', blocked_reason: reason }),
  unasked: reply(NONE),
};

/** The few fields that are asked for; a body that is no JSON, or is cut off, has fewer of them. */
async function fieldsIn(request: IncomingMessage): Promise<Fields> {
  const scanner = createFieldScanner(FIELDS);
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MAX_BODY_BYTES) scanner.read(chunk);
  }
  return scanner.fields();
}

/** The owner of the key is told by LiteLLM; what the client claims in `user` is not asked. */
function factsOf(request: IncomingMessage, body: Fields, boundTo: string): LimitCheckRequest {
  const { user_api_key_user_email: email, user_api_key_user_id: id } = fieldsOf(body['request_data']);
  const owner = [email, id].map((value) => textOf(value)).find((name) => !NOBODY.has(name));
  const own = headersOf(request);
  const clients = clientHeadersOf(body['request_headers']);
  const user = boundTo || (owner ?? own(USER_HEADER) ?? '');
  return factsIn(user, (name) => clients(name) ?? own(name) ?? standIn(name, body, clients));
}

function clientHeadersOf(told: unknown): HeaderReader {
  const headers = new Map(Object.entries(fieldsOf(told)).map(([name, value]) => [name.toLowerCase(), value]));
  return (name) => {
    const value = headers.get(name);
    return typeof value === 'string' && value !== WITHHELD ? value : undefined;
  };
}

/** What LiteLLM tells by itself. */
function standIn(name: string, body: Fields, header: HeaderReader): string | undefined {
  if (name === FACT_HEADERS.model) return textOf(body['model']);
  if (name === FACT_HEADERS.session) return header('x-litellm-session-id');
  return undefined;
}

function reply(told: object): GatewayReply {
  const body = JSON.stringify(told);
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    'content-length': String(Buffer.byteLength(body)),
    'cache-control': 'no-store',
  };
  return { status: 200, headers, body };
}
