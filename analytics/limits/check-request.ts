// Reads the body of a limit check by hand: zod would cost more than the decision.
import { reserveRequest, type LimitCheckRequest } from '../../schemas/limit-api.ts';
import { badRequest, faultsOf, type Fault } from '../../schemas/problem.ts';
import { toUserKey } from '../../schemas/user-key.ts';

const MAX_TEXT_LENGTH = 512;
const OPTIONAL = ['agent', 'session', 'repo', 'model'] as const;

/**
 * The request, its user as a key; where it names none, the one that the token is `bound` to. Fields that are not known are
 * ignored. Throws a 400 that names each faulty field.
 */
export function parseCheckRequest(body: string, bound: string): LimitCheckRequest {
  const fields = new Map<string, unknown>(Object.entries(parseObject(body)));
  const request: LimitCheckRequest = { user: userOf(fields.get('user') ?? bound) };
  const faults: Fault[] = [];
  if (!request.user) faults.push({ name: 'user', detail: 'must be the name of a person, as text' });
  else if (request.user.length > MAX_TEXT_LENGTH) faults.push(tooLong('user'));
  for (const name of OPTIONAL) {
    const value = fields.get(name) ?? undefined;
    const fault = faultOf(name, value);
    if (fault) faults.push(fault);
    else if (typeof value === 'string') request[name] = value;
  }
  const reserve = fields.get('reserve') ?? undefined;
  const parsed = reserve === undefined ? undefined : readReserve(reserve, faults);
  if (parsed) request.reserve = parsed;
  const [first, ...rest] = faults;
  if (first) throw badRequest(first, ...rest);
  return request;
}

function userOf(told: unknown): string {
  return typeof told === 'string' ? toUserKey(told) : '';
}

function readReserve(value: unknown, faults: Fault[]): LimitCheckRequest['reserve'] {
  const parsed = reserveRequest.safeParse(value);
  if (parsed.success) return parsed.data;
  faults.push(
    ...faultsOf(parsed.error, '').map(({ name, detail }) => ({
      name: `reserve.${name}`.replace(/\.$/, ''),
      detail,
    })),
  );
  return undefined;
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
