// What providers bill the demo company for although no telemetry tells it: a laptop without telemetry, a console, tools.
import { NO_TOKENS, type TokenCounts } from '../../../schemas/tokens.ts';
import { dayKind, type Day } from '../company/calendar.ts';
import { GROUPS } from '../company/company.ts';
import { seededRandom } from '../random.ts';
import { HAIKU, modelNamed, SONNET } from '../session/models.ts';
import type { Use } from './bill-log.ts';
import { workspaceOf } from './payers.ts';

/** Day 5 of 1970 was a Tuesday: such a day comes every second week. */
const FORTNIGHT = 14;
const TUESDAY = 5;
const THURSDAY = 7;
/** Day 4 was a Monday. */
const WEEK = 7;
const MONDAY = 4;

/** Work on a laptop that does not export: Claude every second Tuesday, Codex every second Thursday. */
export function laptopUses(seed: string, days: readonly Day[]): Use[] {
  return days.flatMap((day): Use[] => {
    const random = seededRandom(seed, 'laptop', day);
    const tokens = (writes: number): TokenCounts => ({
      ...NO_TOKENS,
      input: random.integer(8_000, 30_000),
      cacheRead: random.integer(900_000, 4_000_000),
      cacheWrite5m: writes * random.integer(60_000, 200_000),
      output: random.integer(9_000, 40_000),
    });
    const shared = { day, person: undefined, requests: random.integer(20, 60) };
    if (day % FORTNIGHT === TUESDAY) {
      const scope = workspaceOf(random.pick(GROUPS).id);
      return [{ ...shared, provider: 'anthropic', scope, model: SONNET, tokens: tokens(1) }];
    }
    if (day % FORTNIGHT !== THURSDAY) return [];
    const model = modelNamed('gpt-5-codex');
    return [{ ...shared, provider: 'openai', scope: 'proj_NorthlightCodex', model, tokens: tokens(0) }];
  });
}

/** Somebody tries prompts in the console each Monday, in the default workspace, which has no name. */
export function consoleUses(seed: string, days: readonly Day[]): Use[] {
  return days
    .filter((day) => day % WEEK === MONDAY)
    .map((day): Use => {
      const random = seededRandom(seed, 'console', day);
      const tokens = {
        ...NO_TOKENS,
        input: random.integer(20_000, 90_000),
        output: random.integer(1_000, 9_000),
      };
      return { provider: 'anthropic', scope: '', day, model: HAIKU, person: undefined, tokens, requests: 9 };
    });
}

/** Searches of the web, which cost a cent each and are no tokens. */
export type Searches = { readonly scope: string; readonly day: Day; readonly count: number };

/** On working days, in some of the scopes. */
export function searchesIn(seed: string, days: readonly Day[], scopes: readonly string[]): Searches[] {
  return days
    .filter((day) => dayKind(day) === 'workday')
    .flatMap((day) =>
      scopes.flatMap((scope): Searches[] => {
        const random = seededRandom(seed, 'searches', scope, day);
        return random.chance(0.3) ? [{ scope, day, count: random.integer(3, 24) }] : [];
      }),
    );
}
