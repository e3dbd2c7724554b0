// What the conformance suite is run on.
import type { StoreOptions } from '../../store/clickhouse.ts';
import type { Store } from '../../store/store.ts';

/** An engine to test, and a database on it that may be filled and dropped. */
export type Subject = {
  readonly options: Required<StoreOptions>;
  close(): Promise<void>;
};

/** A store on a migrated database of that engine. */
export type Opened = { readonly options: Required<StoreOptions>; readonly store: Store };
