// All checks side by side, each with a deadline: nothing that hangs or breaks keeps the others from telling.
import type { SetupName } from '../connect/setups.ts';
import { AGENTS, patientOf, type Patient } from './agent.ts';
import { checkEvents } from './check-events.ts';
import { checkExport } from './check-export.ts';
import { checkFaults } from './check-faults.ts';
import { checkGit } from './check-git.ts';
import { checkHook } from './check-hook.ts';
import { checkLatency } from './check-latency.ts';
import { checkPorts } from './check-ports.ts';
import { checkServer } from './check-server.ts';
import { checkTelemetry } from './check-telemetry.ts';
import { checkToken } from './check-token.ts';
import { checkVersion } from './check-version.ts';
import { tellEnforcement } from './enforcement.ts';
import { CHECKS, tellerOf, type Check, type Finding, type Teller } from './finding.ts';
import { within, type Machine } from './machine.ts';

const DEADLINE_MS = 4_500;

/** How long the measurement of the hook waits for the others. */
const QUIET_MS = 2_000;

/** Looks at everything, and changes nothing. Findings come in a fixed order: the machine first, then agent by agent. */
export async function examine(machine: Machine, asked: SetupName | undefined): Promise<Finding[]> {
  const { patients, broken } = patientsOf(machine, asked);
  const found = [
    guarded('server', null, async () => await checkServer(machine.server)),
    guarded('ports', null, async () => await checkPorts(machine.server)),
    guarded('token', null, async () => await checkToken(machine)),
    guarded('git', null, async () => await checkGit(machine)),
    guarded('faults', null, () => checkFaults(machine)),
    ...patients.flatMap((patient) => checksOf(patient, machine)),
  ];
  const latency = guarded('latency', null, async () => {
    // Beside everything else the hook would be measured as slower than it is.
    await within(QUIET_MS, Promise.all(found), []);
    return await checkLatency(patients, machine);
  });
  const findings = (await Promise.all([...found, latency])).flat();
  const isNobody = patients.length + broken.length === 0;
  return ordered([...findings, ...broken, ...(isNobody ? [nobody()] : [])]);
}

/** The agents to examine, and what to say of those whose files cannot be looked at. */
function patientsOf(machine: Machine, asked: SetupName | undefined) {
  const patients: Patient[] = [];
  const broken: Finding[] = [];
  for (const name of asked ? [asked] : AGENTS) {
    try {
      const patient = patientOf(name, machine, asked);
      if (patient) patients.push(patient);
    } catch (error) {
      broken.push(unseen(tellerOf('agents', name), error));
    }
  }
  return { patients, broken };
}

function checksOf(patient: Patient, machine: Machine): Promise<Finding[]>[] {
  const { name } = patient;
  if (!patient.isInUse) return [guarded('agents', name, () => [unconnected(patient)])];
  return [
    guarded('version', name, async () => await checkVersion(patient, machine.environment)),
    guarded('telemetry', name, () => checkTelemetry(patient)),
    guarded('export', name, async () => await checkExport(patient, machine)),
    guarded('hook', name, () => checkHook(patient, machine)),
    guarded('events', name, async () => await checkEvents(patient, machine)),
    guarded('enforcement', name, () => tellEnforcement(patient)),
  ];
}

async function guarded(
  check: Check,
  agent: string | null,
  look: () => Finding[] | Promise<Finding[]>,
): Promise<Finding[]> {
  const tell = tellerOf(check, agent);
  try {
    const late = [tell.unknown(`This took longer than ${DEADLINE_MS / 1_000} s.`, 'outlay doctor')];
    return await within(DEADLINE_MS, Promise.resolve(look()), late);
  } catch (error) {
    return [unseen(tell, error)];
  }
}

function unseen(tell: Teller, error: unknown): Finding {
  const reason = error instanceof Error ? error.message : String(error);
  return tell.unknown(`This could not be looked at: ${reason}`);
}

function unconnected({ name, telemetry }: Patient): Finding {
  const why = telemetry ? ` (${telemetry.offBecause})` : '';
  const seen = `Installed and not connected${why}: unless it is started by outlay run, nothing that it spends is counted.`;
  return tellerOf('agents', name).warn(seen, `outlay connect ${name}`);
}

function nobody(): Finding {
  return tellerOf('agents').warn('No agent is installed or connected here.', 'outlay connect claude');
}

function ordered(findings: readonly Finding[]): Finding[] {
  const agents = [...new Set(findings.map(({ agent }) => agent))];
  const rankOf = ({ agent, check }: Finding): number =>
    (agent === null ? 0 : 1 + agents.indexOf(agent)) * CHECKS.length + CHECKS.indexOf(check);
  return [...findings].sort((left, right) => rankOf(left) - rankOf(right));
}
