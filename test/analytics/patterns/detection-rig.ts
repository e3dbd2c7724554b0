// What tests of detections share: a window, settings with defaults, and findings in order.
import { expect } from 'vitest';
import { DETECTIONS } from '../../../analytics/patterns/find.ts';
import type { BurnLimit } from '../../../analytics/patterns/burn-limit.ts';
import type { Finding } from '../../../analytics/patterns/finding.ts';
import { toUsd } from '../../../schemas/money.ts';
import {
  defaultThresholds,
  type PatternName,
  type Thresholds,
} from '../../../schemas/pattern-definitions.ts';
import type { Ledger } from '../ledger.ts';

export const NOW = Date.UTC(2026, 10, 20, 18);
const WINDOW = { moved: Date.UTC(2026, 10, 19), to: NOW };

export type Given = {
  readonly thresholds?: Thresholds;
  readonly tasks?: readonly string[];
  readonly limits?: readonly BurnLimit[];
  readonly excludedSources?: readonly string[];
};

/** What is found of a pattern in the window, by subject. */
export async function found(pattern: PatternName, of: Ledger, given: Given = {}): Promise<Finding[]> {
  const { thresholds = {}, tasks = [], limits = [], excludedSources = [] } = given;
  const setting = {
    thresholds: { ...defaultThresholds(pattern), ...thresholds },
    tasks,
    limits,
    excludedSources,
  };
  const { findings, isComplete } = await DETECTIONS[pattern](of.store, WINDOW, setting);
  expect(isComplete).toBe(true);
  return [...findings].sort((left, right) => (left.subject.id < right.subject.id ? -1 : 1));
}

export const sessionsOf = (findings: readonly Finding[]): string[] => findings.map(({ session }) => session);
export const riskOf = ({ atRisk }: Finding): string | null => (atRisk === null ? null : toUsd(atRisk));

/** So many minutes past nine. */
export const at = (minutes: number, seconds = 0): string =>
  new Date(Date.UTC(2026, 10, 20, 9, minutes, seconds)).toISOString();

export const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, index) => from + index);
