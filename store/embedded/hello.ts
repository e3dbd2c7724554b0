// The first question of ClickHouse's Go client over HTTP, which is Grafana's: answered in its native format as a server frames
// it. Later answers are framed for the revision told here; the engine frames for none.
import type { Answer } from './connections.ts';
import type { Job } from './setup.ts';

const HELLO = 'SELECT displayName(), version(), revision(), timezone()';

/** Whether a client asks what server this is, and frames what it reads by a revision. */
export function isHello({ statement, format }: Job, url: URL): boolean {
  const revision = Number(url.searchParams.get('client_protocol_version') ?? 0);
  return statement.kind === 'read' && statement.sql.trim() === HELLO && format === 'Native' && revision > 0;
}

/** The answer, with the engine's own version. */
export async function answerHello(job: Job, run: (job: Job) => Promise<Answer>): Promise<Answer> {
  const sql = 'SELECT version()';
  const told = await run({ ...job, statement: { kind: 'read', sql, format: undefined }, format: 'TSVRaw' });
  return { ...told, bytes: helloBlock(Buffer.from(told.bytes).toString().trim()) };
}

/** One block of one row: https://clickhouse.com/docs/native-protocol/server#block */
function helloBlock(version: string): Buffer {
  const noRevision = Buffer.alloc(4);
  const columns = [
    column('displayName()', 'String', text('outlay-embedded')),
    column('version()', 'String', text(version)),
    column('revision()', 'UInt32', noRevision),
    column('timezone()', 'String', text('UTC')),
  ];
  const info = Buffer.from([1, 0, 2, 0xff, 0xff, 0xff, 0xff, 0]);
  return Buffer.concat([info, Buffer.from([columns.length, 1]), ...columns]);
}

/** The byte after the type says that the values are serialised as usual. */
function column(name: string, type: string, values: Buffer): Buffer {
  return Buffer.concat([text(name), text(type), Buffer.from([0]), values]);
}

/** Shorter than 128 bytes. */
function text(value: string): Buffer {
  return Buffer.concat([Buffer.from([value.length]), Buffer.from(value)]);
}
