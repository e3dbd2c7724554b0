// One operation of the API as its description needs it.
import type { z } from 'zod';

/** Parameters of a query string by name. */
export type QuerySchema = z.ZodType & { readonly shape: Readonly<Record<string, z.ZodType>> };

/** One operation. Parameters in the path are in braces. */
export type ApiRoute = {
  readonly method: 'get' | 'put' | 'post' | 'delete';
  readonly path: string;
  readonly summary: string;
  readonly query?: QuerySchema;
  readonly body?: z.ZodType;
  /** Media type of the body where it is not JSON. */
  readonly bodyType?: 'text/csv' | 'application/octet-stream';
  /** Media type of the answers where it is not JSON. */
  readonly answerType?: 'text/csv' | 'application/vnd.apache.parquet';
  /** Answers by status; null has no body. Refusals are problem details on every route. */
  readonly answers: Readonly<Record<number, z.ZodType | null>>;
  /** Statuses of refusals that the route gives besides 400. */
  readonly refusals?: readonly number[];
  /** Whether the setting has an entity tag, which a change may name in `If-Match`. */
  readonly versioned?: boolean;
};
