// Other names of a person: addresses, sign-ins and installations that stand for somebody.
import { MAX_USER_NAME_LENGTH, type AliasAnswer } from '../schemas/alias.ts';
import { badRequest, notFound, problem, ProblemError } from '../schemas/problem.ts';
import { requireMatch, type IfMatch } from './if-match.ts';
import { changedFieldsOf } from './scope-limits.ts';
import type { SettingChange } from './setting.ts';
import type { Settings } from './settings.ts';

/** The person that a name stands for: itself, unless it is another name of somebody. */
export function personIn({ aliases }: Pick<Settings, 'aliases'>, name: string): string {
  return aliases.get(name)?.value.user ?? name;
}

/** One alias as the API tells it. 404 when there is none. */
export function aliasAnswerOf({ aliases }: Settings, alias: string): AliasAnswer {
  const found = aliases.get(alias);
  if (!found) throw notFound(`${alias} is not another name of anybody.`);
  return { alias, user: found.value.user, ...changedFieldsOf(found) };
}

/**
 * Prepares declaring that a name stands for a person (both by key). A name stands for one person, and who has other names
 * is not one: there are no chains, hence no circles.
 */
export function setAlias(settings: Settings, alias: string, user: string, ifMatch: IfMatch): SettingChange[] {
  const { aliases, userLimits } = settings;
  requireMatch(ifMatch, aliases, alias);
  if (alias === '' || alias.length > MAX_USER_NAME_LENGTH)
    throw badRequest({
      name: 'alias',
      detail: `must be a name of at most ${MAX_USER_NAME_LENGTH} characters`,
    });
  if (alias === user) throw badRequest({ name: 'user', detail: 'must be somebody else than the alias' });
  const person = aliases.get(user)?.value.user;
  if (person !== undefined) throw conflict(`${user} is another name of ${person}; name ${person} instead.`);
  const other = aliases.list().find(({ value }) => value.user === alias);
  if (other) throw conflict(`${other.id} is another name of ${alias}; let it stand for ${user} first.`);
  if (userLimits.get(alias) ?? settings.sessionCaps.get(`user/${alias}`)) {
    throw conflict(`${alias} has limits of its own; take them away, or set them for ${user}, first.`);
  }
  return [aliases.put(alias, { user })];
}

/** Prepares taking an alias away: the name stands for itself again, also for what it spent. */
export function removeAlias(settings: Settings, alias: string, ifMatch: IfMatch): SettingChange[] {
  const { aliases } = settings;
  requireMatch(ifMatch, aliases, alias);
  const removal = aliases.remove(alias);
  return removal ? [removal] : [];
}

function conflict(sentence: string): ProblemError {
  return new ProblemError(problem(409, sentence));
}
