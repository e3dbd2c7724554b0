// Backups: what is in one, and what is told of it.
import { z } from 'zod';
import { instant } from './limit-api.ts';
import { RETAINED_TABLES } from './retention.ts';

/** The format that this program writes; it reads none that is newer. */
export const BACKUP_FORMAT = 1;

/** The file that describes a backup; written last. */
export const MANIFEST_FILE = 'manifest.json';

/** Of a table: how many rows, and what each column that adds up comes to, to the last digit. */
const contents = z.object({ rows: z.int(), sums: z.record(z.string(), z.string()) });

const file = z.object({
  path: z.string().regex(/^\w[\w.-]*(\/\w[\w.-]*)?$/, 'must lie in the folder of the backup'),
  sha256: z.string(),
  bytes: z.int(),
});
export type BackupFile = z.infer<typeof file>;

const name = z.string().regex(/^\w+$/);

const slice = file.extend({ rows: z.int() });
export type BackupSlice = z.infer<typeof slice>;

const table = contents.extend({
  /** In the order of the values in each row. */
  columns: z.array(name).min(1),
  slices: z.array(slice),
});
export type BackupTable = z.infer<typeof table>;

/** Everything that a restore needs to know. */
export const backupManifest = z.object({
  format: z.int(),
  id: z.string(),
  outlay_version: z.string(),
  schema_version: z.int(),
  created_at: instant,
  /** The newest batch in the dumped tables; later ones are in the journal. */
  batch: z.int(),
  journal: file,
  tables: z.record(name, table),
  floors: z.partialRecord(z.enum(RETAINED_TABLES), z.int()),
});
export type BackupManifest = z.infer<typeof backupManifest>;

/** A backup as it is told. */
export const backupAnswer = z.object({
  name: z.string(),
  folder: z.string().describe('On the machine that Outlay runs on.'),
  created_at: instant,
  outlay_version: z.string(),
  bytes: z.int(),
  batch: z.int().describe('The newest batch in the tables; what was acknowledged later is in the journal.'),
  tables: z.record(z.string(), contents),
});
export type BackupAnswer = z.infer<typeof backupAnswer>;

/** The newest first. */
export const backupListAnswer = z.object({ data: z.array(backupAnswer), next_cursor: z.null() });
