// What somebody told to `POST /api/v1/outcomes`, as a fact.
import { outcomeTold } from '../../schemas/forge-api.ts';
import { canonicalChange, canonicalRepository } from '../../schemas/repository.ts';
import { toUserKey } from '../../schemas/user-key.ts';
import type { ReadDelivery } from './delivery.ts';
import { toInstant } from './instant.ts';
import { NOBODY, shaped, type Around } from './reading.ts';

/** The one fact of an outcome. Throws `MalformedDelivery`. */
export function factsOfOutcome(body: unknown, { receivedAt }: Pick<Around, 'receivedAt'>): ReadDelivery {
  const { id, outcome, repo, pr, session, task, user, at } = shaped(outcomeTold, body);
  const name = toUserKey(user ?? '');
  return {
    facts: [
      {
        forge: 'api',
        repo: canonicalRepository(repo ?? ''),
        pr: canonicalChange(pr ?? ''),
        at: toInstant(at) ?? receivedAt,
        actor: name === '' ? NOBODY : { name, kind: 'person' },
        kind: 'outcome',
        id,
        outcome,
        session: session ?? '',
        task: task ?? '',
        user: name,
      },
    ],
  };
}
