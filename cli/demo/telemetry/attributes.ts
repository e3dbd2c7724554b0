// OTLP/JSON attributes as the agent writes them, and those that every record of one process carries.
import { seededRandom } from '../random.ts';
import type { SessionPlan } from '../session/plan.ts';

type Value =
  | { readonly stringValue: string }
  /** As text where Rust writes it. */
  | { readonly intValue: number | string }
  | { readonly doubleValue: number }
  | { readonly boolValue: boolean }
  | { readonly arrayValue: { readonly values: readonly Value[] } };

export type Attribute = { readonly key: string; readonly value: Value };

/** What one process of the agent says about itself. */
export type Sender = {
  readonly resource: { readonly attributes: readonly Attribute[]; readonly droppedAttributesCount: 0 };
  /** Copied onto each point, event and span. */
  readonly standard: readonly Attribute[];
};

/** The version whose recorded telemetry this imitates. */
export const AGENT_VERSION = '2.1.197';

const MACHINES = [
  ['arm64', 'darwin', '25.1.0'],
  ['arm64', 'darwin', '24.6.0'],
  ['amd64', 'linux', '6.8.0-79-generic'],
  ['amd64', 'windows', '10.0.26100'],
] as const;
const RUNNER = ['amd64', 'linux', '6.11.0-1018-azure'] as const;

export function text(key: string, value: string): Attribute {
  return { key, value: { stringValue: value } };
}

export function integer(key: string, value: number): Attribute {
  return { key, value: { intValue: value } };
}

export function double(key: string, value: number): Attribute {
  return { key, value: { doubleValue: value } };
}

export function flag(key: string, value: boolean): Attribute {
  return { key, value: { boolValue: value } };
}

export function texts(key: string, values: readonly string[]): Attribute {
  return { key, value: { arrayValue: { values: values.map((value) => ({ stringValue: value })) } } };
}

/** A text attribute, or nothing where there is nothing to say. */
export function optional(key: string, value: string): Attribute[] {
  return value ? [text(key, value)] : [];
}

/** Milliseconds since 1970 as OTLP/JSON writes times. */
export function nanos(at: number): string {
  return `${at}000000`;
}

/** The process that a session runs in: machine, person, and the workplace that the launch wrapper told it. */
export function senderOf(plan: SessionPlan): Sender {
  const { person, workplace, seed } = plan;
  const random = seededRandom(seed, 'installation', person.email);
  const machine = random.pick(MACHINES);
  const [arch, os, version] = person.habitName === 'bot' ? RUNNER : machine;
  const told = [
    text('team.id', person.group),
    text('user.email', person.email),
    ...optional('vcs.repository.url.full', workplace.repository?.url ?? ''),
    ...optional('vcs.ref.head.name', workplace.branch),
    ...optional('vcs.change.id', workplace.change),
    ...optional('cicd.pipeline.name', workplace.workflow),
  ];
  return {
    resource: {
      attributes: [
        ...told,
        text('host.arch', arch),
        text('os.type', os),
        text('os.version', version),
        text('service.name', 'claude-code'),
        text('service.version', AGENT_VERSION),
      ],
      droppedAttributesCount: 0,
    },
    standard: [
      ...told,
      text('user.id', random.hex(64)),
      text('session.id', plan.id),
      text('terminal.type', person.terminal),
    ],
  };
}
