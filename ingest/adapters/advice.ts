// What an adapter's folder knows beside the records: the settings of its agent that mend what is missing, and its bad versions.
import type { MissingItem } from '../../schemas/senders.ts';

/** The one setting that mends something: the exact line, and where it belongs. */
export type Mend = { readonly setting: string; readonly where: string };

/** What versions of an agent from `from` on and before `before` do wrong; without bounds every version. */
export type KnownFault = {
  /** The first version that has it; left out, all earlier ones have it too. */
  readonly from?: string;
  /** The first version known to be without it; left out, none was known when this was written. */
  readonly before?: string;
  /** A sentence on what is wrong with the telemetry. */
  readonly wrong: string;
  /** Where it is told: a changelog or an issue. */
  readonly source: string;
};

/** Advice on one agent. */
export type Advice = {
  /**
   * Whom one process speaks for: a `person`, or as a `service` many of them, as gateways and applications do. Services are
   * told apart by their names and not by the people in their records.
   */
  readonly sender: 'person' | 'service';
  /** By what is missing. What no setting of the agent mends is left out. */
  readonly mends: Readonly<Partial<Record<MissingItem, Mend>>>;
  readonly faults: readonly KnownFault[];
};

const ENVIRONMENT = 'environment in which the agent starts';

/** A variable of the environment in which the agent starts. */
export function variable(setting: string): Mend {
  return { setting, where: ENVIRONMENT };
}

/** Person and place of work for agents that pass on the resource attributes of their environment. */
export const RESOURCE_MENDS = {
  user: resource('user.email=<address>'),
  repo: resource('vcs.repository.url.full=<remote>,vcs.ref.head.name=<branch>'),
} as const satisfies Advice['mends'];

function resource(pairs: string): Mend {
  return {
    setting: `OTEL_RESOURCE_ATTRIBUTES="${pairs}"`,
    where: `${ENVIRONMENT}; further pairs follow after commas`,
  };
}

/** For agents whose metrics follow the OpenTelemetry SDK. */
export const DELTA: Mend = variable('OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE=delta');
