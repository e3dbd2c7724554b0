// Looks for runaway patterns about once a minute among what moved, and keeps their incidents.
import type { Logger } from 'pino';
import type { DetectionSetting } from '../../analytics/patterns/detection.ts';
import { DETECTIONS } from '../../analytics/patterns/find.ts';
import { policyOf } from '../../control/limit-inputs.ts';
import { patternOf, thresholdsOf } from '../../control/patterns.ts';
import type { Settings } from '../../control/settings.ts';
import { PATTERNS, type PatternName } from '../../schemas/pattern-definitions.ts';
import type { Alerts } from '../alerts/alerts.ts';
import type { Engine } from '../engine.ts';
import type { AllLimitSources } from '../limit-sources.ts';
import { burnLimits } from './burn-limits.ts';
import { isDue, movedSince } from './due.ts';
import { eachOnItsOwn } from './each-on-its-own.ts';
import { createIncidents, type Incidents } from './incidents.ts';
import { createNews } from './news.ts';
import { startLooking } from './looking.ts';
import { alertsOf } from './told-incident.ts';

export interface Patterns {
  readonly incidents: Incidents;
  /** Usage arrived; what is long past is looked at once, too. */
  arrived(usage: Iterable<{ readonly time: number }>): void;
  /** With what a pattern is detected now. */
  settingOf(pattern: PatternName): DetectionSetting;
  /** Looks for everything that is due now, after what is under way; never rejects. */
  readonly look: () => Promise<void>;
  /** When it looked last, in milliseconds since 1970. */
  evaluatedAt(): number | null;
  stop(): void;
}

/** The running parts that it looks with. */
export type PatternParts = {
  readonly log: Pick<Logger, 'warn'>;
  readonly engine: Pick<Engine, 'isMigrated' | 'state' | 'store'>;
  readonly settings: Settings;
  readonly sources: AllLimitSources;
  readonly everybody: () => Iterable<string>;
  readonly alerts: Pick<Alerts, 'tell'>;
  readonly everyMs?: number;
};

/** Begins at once. */
export function startPatterns(parts: PatternParts): Patterns {
  const { engine, settings, sources, everyMs } = parts;
  const { now } = sources;
  const looked = new Map<PatternName, number>();
  const news = createNews();
  let evaluatedAt: number | null = null;
  const onFault = (error: unknown): void =>
    parts.log.warn({ err: error }, 'runaway patterns could not be looked for');
  const incidents = incidentsOf(parts, onFault);
  const settingOf = (pattern: PatternName): DetectionSetting => settingIn(parts, pattern);
  const lookFor = async (pattern: PatternName): Promise<void> => {
    const [at, last] = [now(), looked.get(pattern)];
    if (!patternOf(settings, pattern).enabled || !isDue(pattern, last, at)) return;
    const setting = settingOf(pattern);
    const { earliest, seen } = news.of(pattern);
    const window = { moved: movedSince(last, at, earliest), to: at };
    const { findings, isComplete } = await DETECTIONS[pattern](engine.store, window, setting);
    await incidents.take(findings, setting.thresholds);
    // A limit that was raised is burned no longer.
    if (pattern === 'fast_burn' && isComplete) await incidents.end(pattern, findings);
    seen();
    if (looked.get(pattern) === last) looked.set(pattern, at);
  };
  const looking = startLooking({
    ...(everyMs !== undefined && { everyMs }),
    onFault,
    look: async (isStopped) => {
      if (!engine.isMigrated() || !engine.state().up || !settings.known()) return;
      const acts = PATTERNS.map((pattern) => async () => await lookFor(pattern));
      await eachOnItsOwn([...acts, async () => await incidents.settle()], { isStopped, onFault });
      evaluatedAt = now();
    },
  });
  // What is set now holds for what moved lately, too.
  const unlisten = onPatternsSet(settings, (names) => {
    for (const name of names) looked.delete(name);
    void looking.look();
  });
  return {
    incidents,
    arrived: news.arrived,
    settingOf,
    look: looking.look,
    evaluatedAt: () => evaluatedAt,
    stop: () => {
      unlisten();
      looking.stop();
    },
  };
}

function settingIn({ settings, sources, everybody }: PatternParts, pattern: PatternName): DetectionSetting {
  return {
    thresholds: thresholdsOf(settings, pattern),
    tasks: patternOf(settings, pattern).tasks,
    limits: pattern === 'fast_burn' ? burnLimits(everybody(), sources) : [],
    excludedSources: policyOf(settings).excludedSources,
  };
}

/** Calls with the patterns of which something was set. Returns what ends it. */
function onPatternsSet(settings: Settings, act: (names: readonly PatternName[]) => void): () => void {
  return settings.onChange((changed) => {
    const set = new Set(changed.filter(({ kind }) => kind === settings.patterns.kind).map(({ id }) => id));
    if (set.size > 0) act(PATTERNS.filter((pattern) => set.has(pattern)));
  });
}

function incidentsOf(
  { engine: { store }, settings, sources: { now }, alerts }: PatternParts,
  onFault: (error: unknown) => void,
) {
  return createIncidents({
    store,
    onOpened: (incidents) => {
      const wanted = incidents.filter(({ finding }) => patternOf(settings, finding.pattern).notify);
      const told = alertsOf(wanted, now());
      if (told.length > 0) alerts.tell(told);
    },
    onFault,
    now,
  });
}
