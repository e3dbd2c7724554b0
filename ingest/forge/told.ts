// Fields that a forge may leave out or send as null: read as what their absence means.
import { z } from 'zod';

/** Empty where it is not told. */
export const toldText = z
  .string()
  .nullish()
  .transform((told) => told ?? '');

/** False where it is not told. */
export const toldFlag = z
  .boolean()
  .nullish()
  .transform((told) => told ?? false);

/** null where it is not told, or no count. */
export const toldCount = z
  .int()
  .min(0)
  .nullish()
  .catch(null)
  .transform((told) => told ?? null);

/** Empty where it is not told. */
export const toldTexts = z
  .array(z.string())
  .nullish()
  .transform((told) => told ?? []);

/** Ids are numbers or text in JSON, and text here. */
export const toldId = z.union([z.number(), z.string()]).transform(String);

/** An object of which a forge may tell nothing; undefined then. */
export function toldObject<Shape extends z.ZodRawShape>(shape: Shape) {
  return z
    .looseObject(shape)
    .nullish()
    .transform((told) => told ?? undefined);
}

/** A list of which a forge may tell nothing; empty then. */
export function toldList<Item extends z.ZodType>(item: Item) {
  return z
    .array(item)
    .nullish()
    .transform((told) => told ?? []);
}
