// Is the hook where the agent's settings point to, whole, of this version, trusted, and called once for each event?
import { join } from 'node:path';
import { existsSync } from 'node:fs';
import { readTextNow } from '../../hook/read-text.ts';
import { builtScript, scriptIn } from '../connect/hook-script.ts';
import { SETUPS, type Means } from '../connect/setups.ts';
import type { Patient } from './agent.ts';
import { codexHome, trustedHooks } from './agents/codex.ts';
import { tellerOf, type Finding } from './finding.ts';
import { programPath, type HookUse } from './hook-uses.ts';
import { homely } from './layers.ts';
import { hookTarget, type Machine } from './machine.ts';

/** Findings on the hook of an agent. */
export function checkHook(patient: Patient, machine: Machine): Finding[] {
  const tell = tellerOf('hook', patient.name);
  const connect = `outlay connect ${patient.name}`;
  const { uses } = patient;
  if (uses.length === 0)
    return [tell.warn('No hook: limits do not stop it, and its work is of no repository.', connect)];
  const missing = missingEvents(patient, machine);
  const faults = [
    ...(missing.length > 0
      ? [tell.fail(`The hook is not called at ${missing.join(', ')}.`, `${connect} --force`)]
      : []),
    ...programFaults(patient, machine),
    ...(patient.name === 'codex' ? trustOf(machine) : []),
  ];
  const files = [...new Set(uses.map(({ file }) => file))].join(' and ');
  return [
    ...(faults.length > 0 ? faults : [tell.ok(`The hook is called by ${files}.`)]),
    ...doubles(patient),
  ];
}

/** Events of which `outlay connect` would make the agent call the hook, and no file does. */
function missingEvents({ name, uses }: Patient, machine: Machine): string[] {
  const known = new Set(uses.map(({ event }) => event));
  return eventsOf(name, machine).filter((event) => !known.has(event));
}

function eventsOf(name: Patient['name'], { places, node }: Machine): string[] {
  const means: Means = {
    places,
    node,
    script: scriptIn(places.home),
    endpoint: '',
    token: '',
    variables: {},
    statusLine: false,
  };
  const events = SETUPS[name].files(means).flatMap((plan) => {
    if (plan.kind === 'json')
      return plan.changes.flatMap(({ path: [first, event] }) => (first === 'hooks' && event ? [event] : []));
    return plan.kind === 'whole'
      ? [...plan.text.matchAll(/^ +["']([\w.]+)["']: (?:\[|async)/gm)].map(([, event = '']) => event)
      : [];
  });
  return [...new Set(events)];
}

function programFaults({ name, uses }: Patient, { environment, places }: Machine): Finding[] {
  const tell = tellerOf('hook', name);
  const connect = `outlay connect ${name}`;
  const started = uses.filter(({ script }) => script !== '');
  const scripts = [...new Set(started.map(({ script }) => script))];
  const nodes = [...new Set(started.map(({ node }) => node))];
  const gone = scripts.filter((script) => !existsSync(script));
  return [
    ...gone.map((script) =>
      tell.fail(`The hook ${homely(script)} is gone: every prompt is let through.`, connect),
    ),
    ...nodes
      .filter((node) => programPath(node, environment) === undefined)
      .map((node) =>
        tell.fail(`${node}, which runs the hook, is gone: every prompt is let through.`, connect),
      ),
    ...scripts
      .filter((script) => !gone.includes(script) && isOther(script))
      .map((script) => tell.warn(`${homely(script)} is of another version of Outlay.`, connect)),
    ...(started.length > 0 &&
    gone.length === 0 &&
    !scripts.some((script) => hasSettings(script, name, places.home))
      ? [tell.fail('hook.json beside the hook is missing, is not private, or names no address.', connect)]
      : []),
  ];
}

/** Those of an administrator lie beside the administrator's copy. */
function hasSettings(script: string, name: Patient['name'], home: string): boolean {
  if (script === scriptIn(home)) return hookTarget(home, name) !== undefined;
  return existsSync(join(script, '..', 'hook.json'));
}

/** Whether the copy differs from what this Outlay would write; false where that is not built. */
function isOther(script: string): boolean {
  try {
    return readTextNow(script) !== builtScript();
  } catch {
    return false;
  }
}

function trustOf(machine: Machine): Finding[] {
  const tell = tellerOf('hook', 'codex');
  if (trustedHooks(machine, join(codexHome(machine), 'hooks.json')) > 0) return [];
  return [
    tell.warn(
      'Codex skips hooks that the person did not trust, and its config.toml tells of no trust in this one.',
      'codex   # then /hooks, and approve those of Outlay',
    ),
  ];
}

/** An event for which more than one file, or one file twice, calls the hook. */
function doubles({ name, uses }: Patient): Finding[] {
  const byEvent = new Map<string, HookUse[]>();
  for (const use of uses) byEvent.set(use.event, [...(byEvent.get(use.event) ?? []), use]);
  const twice = [...byEvent].filter(([, calls]) => calls.length > 1);
  if (twice.length === 0) return [];
  const files = [...new Set(twice.flatMap(([, calls]) => calls.map(({ file }) => file)))];
  const events = twice.map(([event]) => event).join(', ');
  return [
    tellerOf('double', name).warn(
      `The hook is called more than once at ${events}, by ${files.join(' and ')}: each prompt asks twice.`,
      `outlay disconnect ${name}   # where another of these files brings the hook`,
    ),
  ];
}
