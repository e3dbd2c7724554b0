// Figures of limit checks: how long they took on the server and how they ended.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { LimitDecision } from '../schemas/limit-api.ts';
import type { RequestHandler } from './host-check.ts';
import { createHistogram, type Family } from './prometheus.ts';

export interface LimitFigures {
  readonly countDecision: (decision: LimitDecision) => void;
  /** Counts a call of a gateway that could not be asked about. */
  readonly countNotAsked: () => void;
  /** The same handler with its time measured, from the parsed head of the request to the last byte handed over. */
  timed(handler: RequestHandler): RequestHandler;
  families(): Family[];
}

const SECONDS = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 1];

/** Figures of this process, from zero. */
export function createLimitFigures(): LimitFigures {
  const seconds = createHistogram(SECONDS);
  const decisions = new Map<string, number>();
  const count = (code: string, mode: LimitDecision['mode']): void => {
    const key = `${code}/${mode}`;
    decisions.set(key, (decisions.get(key) ?? 0) + 1);
  };
  return {
    countDecision: ({ code, mode }) => count(code, mode),
    countNotAsked: () => count('not_asked', 'failed_open'),
    timed: (handler) => (request: IncomingMessage, response: ServerResponse) => {
      const start = performance.now();
      response.once('finish', () => seconds.observe((performance.now() - start) / 1000));
      handler(request, response);
    },
    families: () => [
      {
        name: 'outlay_limit_check_seconds',
        help: 'Server time of limit checks.',
        type: 'histogram',
        samples: seconds.samples(),
      },
      {
        name: 'outlay_limit_checks_total',
        help: 'Limit checks by how they ended.',
        type: 'counter',
        samples: [...decisions].map(([key, value]) => {
          const [code = '', mode = ''] = key.split('/');
          return { labels: { code, mode }, value };
        }),
      },
    ],
  };
}
