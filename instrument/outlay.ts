// For people who write agents: a few lines that tell Outlay what the agent spends, and on what. See README.md beside this file.
import type { Context } from './attributes.ts';
import { openDelivery } from './deliver.ts';
import { workAt, type Work } from './work.ts';

export type { Context } from './attributes.ts';
export type { Answer, CallRequest, CallTeller, Usage } from './call.ts';
export type { ActivityDetails, Work } from './work.ts';

export type OutlayOptions = Context & {
  /** The agent's name in all reports. */
  readonly agent: string;
  readonly version?: string;
  /** Of Outlay, such as `http://127.0.0.1:4318`; left out or empty, `OTEL_EXPORTER_OTLP_ENDPOINT` or this machine. */
  readonly endpoint?: string;
  /** An ingest token (`outlay token create`), where Outlay asks for one; not sent to an address of the environment. */
  readonly token?: string;
  /** Hears what went wrong with telling, in a sentence. Left out, each sentence is one warning of the process. */
  readonly onProblem?: (problem: string) => void;
};

/** The agent's own work, and the end of telling about it. */
export interface Outlay extends Work, AsyncDisposable {
  /** Resolves when everything told so far was delivered, or could not be. */
  flush(): Promise<void>;
  /** Delivers the rest and stops. Call it before `process.exit`; a process that ends by itself does it alone. */
  shutdown(): Promise<void>;
}

/** Starts telling. Takes over nothing: an application's own OpenTelemetry stays as it is. */
export function startOutlay(options: OutlayOptions): Outlay {
  const { agent, version = '', endpoint, token, onProblem: hear = warnOnce(), ...context } = options;
  const onProblem = neverThrowing(hear);
  const [to, by] = [endpoint || undefined, token || undefined];
  const delivery = openDelivery({ agent, version, endpoint: to, token: by, onProblem });
  const work = workAt({ context, prompt: '', subagent: undefined }, delivery);
  const quietly = async (act: () => Promise<void>): Promise<void> => {
    await act().catch((error: unknown) => onProblem(String(error)));
  };
  const shutdown = async (): Promise<void> => {
    process.off('beforeExit', atExit);
    await quietly(delivery.shutdown);
  };
  const atExit = (): void => void shutdown();
  process.once('beforeExit', atExit);
  return {
    ...work,
    flush: async () => await quietly(delivery.flush),
    shutdown,
    [Symbol.asyncDispose]: shutdown,
  };
}

function neverThrowing(hear: (problem: string) => void): (problem: string) => void {
  return (problem) => {
    try {
      hear(problem);
    } catch {
      // An agent never fails because of its telemetry.
    }
  };
}

function warnOnce(): (problem: string) => void {
  const told = new Set<string>();
  return (problem) => {
    const kind = problem.replace(/\d+/g, '');
    if (told.has(kind)) return;
    told.add(kind);
    process.emitWarning(problem, 'OutlayWarning');
  };
}
