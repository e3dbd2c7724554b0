// One HTTP request with a deadline, told as values: the doctor asks servers that are dead, slow or something else.
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';

/** What came back, or why nothing did. Times in milliseconds since 1970. */
export type Reply =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers: IncomingHttpHeaders;
      readonly body: string;
      readonly sentAt: number;
      readonly answeredAt: number;
    }
  | { readonly kind: 'none'; readonly reason: string; readonly code: string };

export type Question = {
  readonly method?: string;
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  readonly ms?: number;
};

const PATIENCE_MS = 2_000;
const MAX_BYTES = 4 * 1024 * 1024;

/** Asks; never rejects. */
export async function call(url: string, question: Question = {}): Promise<Reply> {
  const { method = 'GET', token = '', body, ms = PATIENCE_MS } = question;
  if (!/^https?:\/\//.test(url) || !URL.canParse(url))
    return { kind: 'none', reason: `${url} is no address`, code: 'ADDRESS' };
  const headers = {
    ...(body !== undefined && { 'content-length': String(Buffer.byteLength(body)) }),
    ...(token !== '' && { authorization: `Bearer ${token}` }),
    ...question.headers,
  };
  const sentAt = Date.now();
  return await new Promise<Reply>((resolve) => {
    const none = (reason: string, code: string): void => resolve({ kind: 'none', reason, code });
    const signal = AbortSignal.timeout(ms);
    signal.addEventListener('abort', () => none(`no answer within ${ms} ms`, 'TIMEOUT'));
    const start = url.startsWith('https:') ? httpsRequest : httpRequest;
    try {
      const asking = start(url, { method, headers, signal, agent: false }, (response) => {
        const answeredAt = Date.now();
        const chunks: Buffer[] = [];
        let size = 0;
        response.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size > MAX_BYTES) asking.destroy(new Error('the answer is too large'));
          else chunks.push(chunk);
        });
        response.on('error', (error) => none(error.message, 'BROKEN'));
        response.on('end', () => {
          const { statusCode: status = 0, headers: told } = response;
          const text = Buffer.concat(chunks).toString('utf8');
          resolve({ kind: 'answer', status, headers: told, body: text, sentAt, answeredAt });
        });
      });
      asking.on('error', (error) => none(reasonOf(error), codeOf(error)));
      asking.end(body);
    } catch (error) {
      // Headers that no request may have, as from a setting with a line break in it.
      none(reasonOf(error), codeOf(error));
    }
  });
}

/** A stream of HTTP/2 tells the code of its connection in its message only. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  const told = /\b(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ECONNRESET)\b/.exec(error.message)?.[0];
  return told ?? ('code' in error && typeof error.code === 'string' ? error.code : '');
}

/** Why no answer came, in words. */
export function reasonOf(error: unknown): string {
  const sentences: Readonly<Record<string, string>> = {
    ECONNREFUSED: 'nothing listens there',
    ENOTFOUND: 'the name of the machine is not known',
    EAI_AGAIN: 'the name of the machine cannot be looked up',
    ECONNRESET: 'the connection was closed without an answer',
    HPE_INVALID_CONSTANT: 'what answers does not speak HTTP/1',
    DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is not trusted here',
    ERR_HTTP2_ERROR: 'what answers does not speak HTTP/2',
    EPROTO: 'it does not speak TLS; its address may begin with http://',
  };
  return sentences[codeOf(error)] ?? (error instanceof Error ? error.message : String(error));
}

/** The JSON of an answer; undefined where there is none. */
export function jsonOf(reply: Reply): unknown {
  if (reply.kind === 'none') return undefined;
  try {
    return JSON.parse(reply.body) as unknown;
  } catch {
    return undefined;
  }
}
