// One call of the running Outlay's API.
import { connection } from './connection.ts';

/** The parsed answer; undefined for an empty one. Rejects with what Outlay says where it refuses. */
export async function callApi(method: string, path: string, body?: object): Promise<unknown> {
  const { baseUrl, token } = connection(undefined);
  const answer = await fetch(`${baseUrl}/api/v1${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`Outlay at ${baseUrl} answered ${answer.status}: ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}
