// What runs by itself behind the main port: alerts, the look for runaway patterns, the ledger's care, the demo, forges, bills.
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import type { Directory } from '../control/directory.ts';
import { startAlerts, type Alerts, type AlertParts } from './alerts/alerts.ts';
import { startBills, type Bills } from './billing/bills.ts';
import { startCare, type Care, type CareParts } from './care/care.ts';
import { createDemo, type Demo } from './demo/demo.ts';
import { everybody } from './everybody.ts';
import { startDeliveries } from './finance/deliveries.ts';
import { startForges, type Forges } from './forge/forges.ts';
import { startDrift } from './reconcile/drift.ts';
import { startPatterns, type Patterns, type PatternParts } from './patterns/patterns.ts';

type Parts = Omit<
  AlertParts & CareParts & PatternParts,
  'config' | 'log' | 'alerts' | 'everybody' | 'everyMs'
> & {
  readonly directory: Directory;
};

export type Background = {
  readonly alerts: Alerts;
  readonly patterns: Patterns;
  readonly care: Care;
  readonly demo: Demo;
  readonly forges: Forges;
  readonly bills: Bills;
};

/** Starts all of it; `undo` is given what stops each, in the order in which they were started. */
export function startBackground(
  config: Config,
  log: Logger,
  parts: Parts,
  undo: { push(...steps: (() => unknown)[]): unknown },
): Background {
  const { directory, spend } = parts;
  const alerts = startAlerts({ ...parts, config, log });
  const people = () => everybody(directory, spend, Date.now());
  const patterns = startPatterns({ ...parts, log, alerts, everybody: people });
  const drift = startDrift({ ...parts, log, alerts, now: Date.now });
  const deliveries = startDeliveries({ ...parts, config, log, now: Date.now });
  const care = startCare({ ...parts, config, log });
  const demo = createDemo(config.demo, config.dataDir);
  const forges = startForges({ ...parts, config, log });
  const bills = startBills({ ...parts, config, log });
  undo.push(
    () => alerts.stop(),
    () => patterns.stop(),
    () => drift.stop(),
    () => deliveries.stop(),
    () => care.stop(),
    () => demo.stop(),
    () => forges.stop(),
    () => bills.stop(),
  );
  return { alerts, patterns, care, demo, forges, bills };
}
