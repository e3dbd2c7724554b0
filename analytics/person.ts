// Which person a name stands for: the ledger keeps the names that were told, and questions are answered by person.

/** Other names and the persons that they stand for, from the settings, in one pair of arrays. */
const ALIASES = `(SELECT tuple(groupArray(id), groupArray(person)) FROM (
  SELECT id, JSONExtractString(argMax(value, tuple(version, changed_at)), 'user') AS person
  FROM settings WHERE kind = 'alias' GROUP BY id HAVING NOT argMax(deleted, tuple(version, changed_at)) ORDER BY id))`;

const NAMES = `tupleElement(${ALIASES}, 1)`;
const PERSONS = `tupleElement(${ALIASES}, 2)`;

/** SQL of the person that a column's name stands for. */
export function personOf(column: string): string {
  return `transform(${column}, ${NAMES}, ${PERSONS}, ${column})`;
}

/** SQL that keeps the rows of persons any of whose names contains a text, in any case. `text` is SQL. */
export function isNamedLike(column: string, text: string): string {
  const holds = (name: string): string => `positionCaseInsensitiveUTF8(${name}, ${text}) > 0`;
  const others = `arrayMap(pair -> pair.2, arrayFilter(pair -> ${holds('pair.1')}, arrayZip(${NAMES}, ${PERSONS})))`;
  return `(${holds(personOf(column))} OR has(${others}, ${personOf(column)}))`;
}

/**
 * SQL that keeps the rows of persons, under any of their names, by the column that the tables are ordered by. `names` is
 * the SQL of an array; any name of a person stands for them.
 */
export function isAnyOf(column: string, names: string): string {
  const persons = `arrayMap(name -> ${personOf('name')}, ${names})`;
  const others = `arrayMap(pair -> pair.1, arrayFilter(pair -> has(${persons}, pair.2), arrayZip(${NAMES}, ${PERSONS})))`;
  return `${column} IN (SELECT arrayJoin(arrayConcat(${persons}, ${others})))`;
}
