// The demo company's directory, its connection to GitHub and its limits, as calls of Outlay's own API.
import { PICO_PER_MICRO, PICO_PER_USD, type Pico } from '../../schemas/money.ts';
import { cursorUser } from './agents/editors.ts';
import { connectionCall } from './changes/connection.ts';
import type { Person } from './company/company.ts';
import type { DemoCompany } from './demo-company.ts';

/** One call of the API; each may be made again without changing anything. */
export type ApiCall = { readonly method: 'PUT'; readonly path: string; readonly body: object };

/** Early in a month, limits that follow the spend would be of a few cents. */
const LEAST_LIMIT = 50n * PICO_PER_USD;
const TELLING_SPEND = PICO_PER_USD / 5n;

type Spender = {
  readonly user: string;
  readonly spend: Pico;
  /** Whether it is a person whose every call is told. */
  readonly exact: boolean;
};

/** Groups, members and limits. `spendByUser` is what limits count in the current month. */
export function demoSettings(company: DemoCompany, spendByUser: ReadonlyMap<string, Pico>): ApiCall[] {
  return [...demoDirectory(company), ...demoLimits(company, spendByUser)];
}

/** Groups, who is in them, other names of people, and who may deliver: best known before any usage arrives. */
export function demoDirectory({ groups, people, seed }: DemoCompany): ApiCall[] {
  const known = groups.flatMap(({ id, name }): ApiCall[] => {
    const members = people.filter(({ group }) => group === id).map(({ email }) => email);
    const path = `/api/v1/groups/${id}`;
    return [
      { method: 'PUT', path, body: { name } },
      { method: 'PUT', path: `${path}/members`, body: { members } },
    ];
  });
  const aliases = people.filter(({ tool }) => tool.agent === 'cursor').map(cursorAlias);
  return [...known, ...aliases, connectionCall(seed)];
}

/** Cursor tells numbers instead of people. */
function cursorAlias(person: Person): ApiCall {
  const path = `/api/v1/people/aliases/${cursorUser(person)}`;
  return { method: 'PUT', path, body: { user: person.email } };
}

/**
 * A monthly limit for everyone that suits most people, a lower one for the group that spends least on its busiest
 * member, and personal ones: room for the heaviest spenders, one person at about 80 % and one who has used all of it.
 */
export function demoLimits(company: DemoCompany, spendByUser: ReadonlyMap<string, Pico>): ApiCall[] {
  const spenders = rank(company, spendByUser);
  const [top, nearly, over] = spenders.filter(({ exact, spend }) => exact && spend >= TELLING_SPEND);
  const usual = spenders[Math.floor(spenders.length / 5)]?.spend ?? 0n;
  const everyone = atLeast(upTo(5n, (usual * 3n) / 2n), LEAST_LIMIT);
  const personal = new Map<string, Pico>();
  for (const { user, spend } of spenders) {
    if (spend * 10n > everyone * 9n) personal.set(user, upTo(25n, spend * 2n));
  }
  if (top) personal.set(top.user, upTo(25n, (top.spend * 3n) / 2n));
  if (nearly) personal.set(nearly.user, cents((nearly.spend * 5n) / 4n));
  if (over) personal.set(over.user, cents((over.spend * 9n) / 10n));
  return [
    { method: 'PUT', path: '/api/v1/settings/limits', body: { enabled: true, ...monthly(everyone) } },
    ...groupLimit(company, spendByUser, everyone),
    ...[...personal].map(([user, limit]) => limitCall(`users/${encodeURIComponent(user)}`, limit)),
  ];
}

/** Everyone, the heaviest spender first. */
function rank({ people }: DemoCompany, spendByUser: ReadonlyMap<string, Pico>): Spender[] {
  return people
    .map(({ email, signals, habitName }) => ({
      user: email,
      spend: spendByUser.get(email) ?? 0n,
      exact: signals !== 'metrics' && habitName !== 'bot',
    }))
    .sort((left, right) => compare(right.spend, left.spend));
}

function groupLimit(
  { groups, people }: DemoCompany,
  spendByUser: ReadonlyMap<string, Pico>,
  everyone: Pico,
): ApiCall[] {
  const [lowest] = groups
    .map(({ id }) => ({ id, most: mostOf(people, id, spendByUser) }))
    .sort((left, right) => compare(left.most, right.most));
  if (!lowest) return [];
  const limit = upTo(5n, (lowest.most * 5n) / 4n);
  return [limitCall(`groups/${lowest.id}`, limit < everyone ? limit : everyone)];
}

function mostOf(people: DemoCompany['people'], group: string, spendByUser: ReadonlyMap<string, Pico>): Pico {
  return people
    .filter((person) => person.group === group)
    .reduce((most, { email }) => atLeast(spendByUser.get(email) ?? 0n, most), 0n);
}

function limitCall(scope: string, limit: Pico): ApiCall {
  return { method: 'PUT', path: `/api/v1/limits/${scope}`, body: monthly(limit) };
}

function monthly(limit: Pico): { period: 'month'; limit_micros: number } {
  return { period: 'month', limit_micros: Number(limit / PICO_PER_MICRO) };
}

/** The next multiple of so many dollars, and at least one of them. */
function upTo(dollars: bigint, amount: Pico): Pico {
  const unit = dollars * PICO_PER_USD;
  return (amount / unit + 1n) * unit;
}

/** Whole cents. */
function cents(amount: Pico): Pico {
  const cent = PICO_PER_USD / 100n;
  return (amount / cent) * cent;
}

function atLeast(amount: Pico, least: Pico): Pico {
  return amount > least ? amount : least;
}

function compare(left: Pico, right: Pico): number {
  return left < right ? -1 : Number(left > right);
}
