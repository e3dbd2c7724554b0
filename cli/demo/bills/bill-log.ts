// What providers count of the demo company's calls, added up while its telemetry is made: the other side of the same truth.
import type { Told } from '../agents/dialect.ts';
import { DAY_MS, type Day } from '../company/calendar.ts';
import type { Person } from '../company/company.ts';
import type { Model } from '../session/models.ts';
import type { SessionPlan } from '../session/plan.ts';
import type { Call } from '../session/step.ts';
import { combineTokens, NO_TOKENS, type TokenCounts } from '../../../schemas/tokens.ts';
import type { Fact } from '../telemetry/facts.ts';
import { payerOf, type Payer } from './payers.ts';

/** Calls of one model on a UTC day, as their provider counts them. */
export type Use = Payer & {
  readonly day: Day;
  readonly model: Model;
  /** Login and e-mail of the person; undefined for nobody. */
  readonly person: Pick<Person, 'login' | 'email' | 'group'> | undefined;
  readonly tokens: TokenCounts;
  readonly requests: number;
};

/** A call that Cursor tells by itself. */
export type CursorCall = { readonly call: Call; readonly person: Person; readonly session: string };

/** Calls by provider, scope, day, model and person. */
export class BillLog {
  readonly #uses = new Map<string, Use>();
  readonly cursor: CursorCall[] = [];

  /** Notes a fact that an export told. */
  note(fact: Fact, { plan: { person }, told }: { plan: SessionPlan; told: Told }): void {
    if (fact.kind !== 'call') return;
    const { call } = fact;
    const payer = payerOf(told.agent, person);
    if (!payer) return;
    if (payer.provider === 'cursor') this.cursor.push({ call, person, session: told.session });
    const { model } = call.caller;
    const day = Math.floor(call.at / DAY_MS);
    const key = [payer.provider, payer.scope, day, model.id, person.login].join('\n');
    const known = this.#uses.get(key);
    this.#uses.set(key, {
      ...payer,
      day,
      model,
      person,
      tokens: combineTokens(known?.tokens ?? NO_TOKENS, call.tokens, (left, right) => left + right),
      requests: (known?.requests ?? 0) + 1,
    });
  }

  /** Everything so far of one provider, by day. */
  uses(provider: Payer['provider']): Use[] {
    const own = [...this.#uses.values()].filter((use) => use.provider === provider);
    return own.sort((left, right) => left.day - right.day || (keyOf(left) < keyOf(right) ? -1 : 1));
  }
}

function keyOf({ scope, model, person }: Use): string {
  return [scope, model.id, person?.login ?? ''].join('\n');
}
