// Every form of a file.
import type { ExportForm } from '../../schemas/export-routes.ts';
import { writeCsv, writeJson, type Exported } from './file.ts';
import { writeParquet } from './parquet/parquet.ts';

/** The pieces of a file. */
export function writeFile(form: ExportForm, exported: Exported): AsyncGenerator<string | Buffer> {
  if (form === 'parquet') return writeParquet(exported);
  return form === 'csv' ? writeCsv(exported) : writeJson(exported);
}
