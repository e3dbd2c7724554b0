// Which scope of a provider our spend is of, in SQL: mappings may name thousands of people, so they are read where they are stored.
import { SCOPE_DIMENSIONS, type ScopeDimension } from '../../schemas/sign-off-api.ts';
import { personOf } from '../person.ts';
import { scopeName, type ScopeRule } from './scope-rules.ts';
import { UNMAPPED } from './sides.ts';

/** Dimensions that some mappings name together: they are looked up together. */
export type ScopeShape = readonly ScopeDimension[];

/** The shapes of mappings; those without dimensions fit nothing of ours. */
export function shapesOf(rules: readonly ScopeRule[]): ScopeShape[] {
  const shapes = new Map<string, ScopeShape>();
  for (const { local } of rules) {
    const shape = SCOPE_DIMENSIONS.filter((dimension) => dimension in local);
    if (shape.length > 0) shapes.set(shape.join(' '), shape);
  }
  return [...shapes.values()];
}

/** SQL of the place of a charge, called `t`, by the dimensions of all shapes: columns `place_<dimension>`. */
export function placeColumns(shapes: readonly ScopeShape[]): string[] {
  return dimensionsOf(shapes).map((dimension) => {
    const column = dimension === 'user' ? personOf('t.user') : `t.\`${dimension}\``;
    return `toString(${column}) AS place_${dimension}`;
  });
}

/** The names of these columns. */
export function placeNames(shapes: readonly ScopeShape[]): string[] {
  return dimensionsOf(shapes).map((dimension) => `place_${dimension}`);
}

function dimensionsOf(shapes: readonly ScopeShape[]): ScopeDimension[] {
  return SCOPE_DIMENSIONS.filter((dimension) => shapes.some((shape) => shape.includes(dimension)));
}

/** The mappings that count now. */
const MAPPINGS = `SELECT id, argMax(value, tuple(version, changed_at)) AS mapping
  FROM settings WHERE kind = 'bill_scope' GROUP BY id HAVING NOT argMax(deleted, tuple(version, changed_at))`;

/** SQL that finds the mapping of each shape for rows called `spend`, which have a `provider` and the columns of places. */
export function scopeJoins(shapes: readonly ScopeShape[]): string {
  return shapes
    .map((shape, index) => {
      const names = shape.map((dimension) => `place_${dimension}`).join(', ');
      const values = shape.map((dimension) => {
        const value = `arrayJoin(JSONExtract(mapping, 'local', '${dimension}', 'Array(String)'))`;
        return `${dimension === 'user' ? personOf(value) : value} AS place_${dimension}`;
      });
      const keys = [...shape].sort().map((dimension) => `'${dimension}'`);
      const on = ['provider', ...shape.map((dimension) => `place_${dimension}`)];
      return `LEFT ANY JOIN (
  SELECT provider, ${names}, min(scope) AS scope FROM (
    SELECT JSONExtractString(mapping, 'provider') AS provider, concat('=', JSONExtractString(mapping, 'scope')) AS scope, ${values.join(', ')}
    FROM (${MAPPINGS}) WHERE arraySort(JSONExtractKeys(mapping, 'local')) = [${keys.join(', ')}]
  ) GROUP BY provider, ${names}
) AS shape_${index} ON ${on.map((name) => `spend.${name} = shape_${index}.${name}`).join(' AND ')}`;
    })
    .join('\n');
}

/** SQL of the first scope that any shape found; its text is for {@link foundScope}. */
export function scopeColumn(shapes: readonly ScopeShape[]): string {
  if (shapes.length === 0) return "''";
  const found = shapes.map((_, index) => `shape_${index}.scope`).join(', ');
  return `arraySort(arrayFilter(found -> found != '', [${found}]))[1]`;
}

/** The scope that {@link scopeColumn} tells. */
export function foundScope(text: string): string {
  return text === '' ? UNMAPPED : scopeName(text.slice(1));
}
