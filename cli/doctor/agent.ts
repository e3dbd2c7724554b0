// What there is to know of each agent that can be connected, and which of them are on this machine.
import { CONTRACTS } from '../../hook/contracts.ts';
import type { Advice } from '../../ingest/adapters/advice.ts';
import { ADAPTERS } from '../../ingest/adapters/registry.ts';
import { connectedAgents } from '../connect/record.ts';
import { SETUPS, type SetupName } from '../connect/setups.ts';
import { claudeTelemetry } from './agents/claude.ts';
import { codexTelemetry } from './agents/codex.ts';
import { copilotTelemetry, opencodeTelemetry } from './agents/from-environment.ts';
import { GEMINI, geminiTelemetry, QWEN } from './agents/gemini.ts';
import { hookUses, programPath, type HookUse } from './hook-uses.ts';
import type { Machine } from './machine.ts';
import type { Telemetry } from './telemetry.ts';

export const AGENTS = Object.keys(SETUPS) as SetupName[];

/** One agent on this machine. */
export type Patient = {
  readonly name: SetupName;
  /** As the ledger calls it. */
  readonly agent: string;
  /** The file of its program; undefined where it is not installed, or has windows. */
  readonly program: string | undefined;
  readonly isConnected: boolean;
  /** Asked for, connected, or set up by hand: what is merely installed is not examined. */
  readonly isInUse: boolean;
  readonly uses: readonly HookUse[];
  /** Undefined where no settings of this machine say where telemetry goes. */
  readonly telemetry: Telemetry | undefined;
  readonly advice: Advice | undefined;
};

const TELEMETRY: Readonly<Record<SetupName, ((machine: Machine) => Telemetry) | undefined>> = {
  claude: claudeTelemetry,
  codex: codexTelemetry,
  gemini: (machine) => geminiTelemetry(GEMINI, machine),
  qwen: (machine) => geminiTelemetry(QWEN, machine),
  copilot: copilotTelemetry,
  opencode: opencodeTelemetry,
  cursor: undefined,
};

/** Whether the headers of an agent's telemetry come from the environment only, as `outlay run` sets it. */
export function readsShell(name: SetupName): boolean {
  return ['gemini', 'qwen', 'copilot', 'opencode'].includes(name);
}

/** Whether also the address does. */
export function readsAddressFromShell(name: SetupName): boolean {
  return name === 'copilot' || name === 'opencode';
}

/** An agent as it is here; undefined where it is not asked for, installed, connected, and does not call the hook either. */
export function patientOf(
  name: SetupName,
  machine: Machine,
  asked: SetupName | undefined,
): Patient | undefined {
  const { agent } = CONTRACTS[name] ?? { agent: name };
  const { program } = SETUPS[name];
  const uses = hookUses(name, machine);
  const telemetry = TELEMETRY[name]?.(machine);
  const isConnected = connectedAgents(machine.places.home).includes(name);
  const patient: Patient = {
    name,
    agent,
    program: program === '' ? undefined : programPath(program, machine.environment),
    isConnected,
    isInUse: name === asked || isConnected || uses.length > 0 || telemetry?.onBy !== undefined,
    uses,
    telemetry,
    advice: ADAPTERS.find((one) => one.agent === agent)?.advice,
  };
  return patient.isInUse || patient.program !== undefined ? patient : undefined;
}
