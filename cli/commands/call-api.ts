// Calls of a running Outlay's API.
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { ReportError } from '../report/report-error.ts';
import { connection } from './connection.ts';

/** Asks Outlay; the answer is JSON. Rejects with what it says where it refuses. However long an answer takes, it is waited for. */
export type Ask = (method: string, path: string, body?: object) => Promise<unknown>;

/** One call of the Outlay of the configuration; undefined for an empty answer. */
export const callApi: Ask = async (method, path, body) => {
  const { baseUrl, token } = connection(undefined);
  return await askAt(baseUrl, token)(method, path, body);
};

/** Calls of one Outlay. */
export function askAt(url: string, token: string | undefined): Ask {
  return async (method, path, body) => {
    const headers = {
      'content-type': 'application/json',
      ...(token && { authorization: `Bearer ${token}` }),
    };
    // `fetch` gives up after five minutes.
    const { status, told } = await new Promise<{ status: number; told: string }>((resolve, reject) => {
      const asking = request(`${url}/api/v1${path}`, { method, headers }, (response) => {
        text(response).then((told) => resolve({ status: response.statusCode ?? 0, told }), reject);
      });
      asking.on('error', reject).end(body && JSON.stringify(body));
    }).catch((error: unknown) => {
      throw unanswered(url, error);
    });
    if (status >= 300) throw refused(url, status, detailOf(told));
    return told === '' ? undefined : (JSON.parse(told) as unknown);
  };
}

function unanswered(url: string, error: unknown): ReportError {
  const reason = error instanceof Error ? error.message : String(error);
  const isNobody = error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED';
  const sentence = isNobody
    ? `No Outlay answers at ${url}. Start it with: outlay start`
    : `Outlay at ${url} did not answer to the end (${reason}); ask again`;
  return new ReportError('unreachable', sentence, error);
}

function refused(url: string, status: number, detail: string): ReportError {
  const advice = status === 401 ? ' Set OUTLAY_ADMIN_TOKEN to the one that it was started with.' : '';
  const fault = status === 400 ? 'usage' : 'refused';
  return new ReportError(fault, `Outlay at ${url} answered ${status}: ${detail}${advice}`);
}

function detailOf(told: string): string {
  try {
    const { detail } = JSON.parse(told) as { detail?: string };
    return detail ?? told;
  } catch {
    return told;
  }
}
