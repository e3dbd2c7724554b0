// Reads the body of a limit check by hand: zod would cost more than the decision.
import type { LimitCheckRequest } from '../../schemas/limit-api.ts';
import { badRequest, type Fault } from '../../schemas/problem.ts';
import { toUserKey } from '../../schemas/user-key.ts';

const MAX_TEXT_LENGTH = 512;
const OPTIONAL = ['agent', 'session', 'repo', 'model'] as const;

/** The request, its user as a key. Fields that are not known are ignored. Throws a 400 that names each faulty field. */
export function parseCheckRequest(body: string): LimitCheckRequest {
  const fields = new Map<string, unknown>(Object.entries(parseObject(body)));
  const user = fields.get('user');
  const request: LimitCheckRequest = { user: typeof user === 'string' ? toUserKey(user) : '' };
  const faults: Fault[] = [];
  if (!request.user) faults.push({ name: 'user', detail: 'must be the name of a person, as text' });
  else if (request.user.length > MAX_TEXT_LENGTH) faults.push(tooLong('user'));
  for (const name of OPTIONAL) {
    const value = fields.get(name) ?? undefined;
    const fault = faultOf(name, value);
    if (fault) faults.push(fault);
    else if (typeof value === 'string') request[name] = value;
  }
  const [first, ...rest] = faults;
  if (first) throw badRequest(first, ...rest);
  return request;
}

function parseObject(body: string): object {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    throw badRequest({ name: 'body', detail: 'must be JSON' });
  }
  if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json;
  throw badRequest({ name: 'body', detail: 'must be a JSON object such as {"user": "ada@example.com"}' });
}

function faultOf(name: string, value: unknown): Fault | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== 'string') return { name, detail: 'must be text' };
  return value.length > MAX_TEXT_LENGTH ? tooLong(name) : undefined;
}

function tooLong(name: string): Fault {
  return { name, detail: `must have at most ${MAX_TEXT_LENGTH} characters` };
}
