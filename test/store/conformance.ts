// What every engine must do alike: one suite for the embedded engine and for a server.
import { afterAll, beforeAll, describe } from 'vitest';
import { createStore } from '../../store/clickhouse.ts';
import { migrate } from '../../store/migrate.ts';
import { describeLedger } from './conformance-ledger.ts';
import { describeMigrations } from './conformance-migrations.ts';
import { describeProtocol } from './conformance-protocol.ts';
import { describeQueries } from './conformance-queries.ts';
import type { Opened, Subject } from './subject.ts';

/** Runs the whole suite on what `open` gives. */
export function describeStore(name: string, open: () => Promise<Subject>): void {
  describe(name, () => {
    let subject: Subject;
    let opened: Opened;
    beforeAll(async () => {
      subject = await open();
      await migrate(subject.options);
      opened = { options: subject.options, store: createStore(subject.options) };
    });
    afterAll(async () => {
      await opened.store.close();
      await subject.close();
    });
    const use = (): Opened => opened;
    describeQueries(use);
    describeLedger(use);
    describeProtocol(use);
    describeMigrations(use);
  });
}
