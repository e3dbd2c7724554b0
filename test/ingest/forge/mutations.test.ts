// Deliveries with any field missing or of another type: read or refused with a sentence, never a fault of ours.
import { expect, it } from 'vitest';
import { MalformedDelivery } from '../../../ingest/forge/delivery.ts';
import { readDelivery } from '../../../ingest/forge/read-delivery.ts';
import { toInstant } from '../../../ingest/forge/instant.ts';
import { githubDelivery, VCS_DELIVERIES, vcsBody, type Json } from '../../support/forge-fixtures.ts';

const DEEPEST = 4;
const VALUES: readonly unknown[] = [undefined, null, 0, -1, 1e300, true, '', 'text', [], {}, [null], [{}]];

/** Every way to the fields of a value, so many levels down. */
function pathsIn(value: unknown, depth = DEEPEST): string[][] {
  if (typeof value !== 'object' || value === null || depth === 0) return [];
  return Object.entries(value).flatMap(([name, field]) => [
    [name],
    ...pathsIn(field, depth - 1).map((rest) => [name, ...rest]),
  ]);
}

function withValue(body: Json, path: readonly string[], value: unknown): Json {
  const changed = structuredClone(body);
  let holder = changed;
  for (const name of path.slice(0, -1)) holder = holder[name] as Json;
  holder[path.at(-1) ?? ''] = value;
  return changed;
}

function outcomeOf(event: string, body: Json): unknown {
  try {
    const { facts } = readDelivery(githubDelivery(event, body));
    return facts.every(({ at }) => toInstant(at) === at) ? 'read' : facts;
  } catch (error) {
    return error instanceof MalformedDelivery ? 'refused' : error;
  }
}

const EVENTS = VCS_DELIVERIES.map(({ name, headers }) => [
  name.replace('.json', ''),
  headers['X-GitHub-Event'] ?? '',
]);

it.each(EVENTS)('any field of %s may be anything', (name, event) => {
  const body = vcsBody(name);
  const mutants = pathsIn(body).flatMap((path) => VALUES.map((value) => withValue(body, path, value)));
  const outcomes = mutants.map((mutant) => outcomeOf(event, mutant));
  expect(outcomes.filter((outcome) => outcome !== 'read' && outcome !== 'refused')).toEqual([]);
  expect(outcomes.filter((outcome) => outcome === 'read').length).toBeGreaterThan(100);
});
