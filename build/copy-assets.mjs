// Copies what tsc does not: SQL migrations and generated JavaScript decoders.
import { cpSync } from 'node:fs';

cpSync('store/migrations', 'dist/store/migrations', { recursive: true });
cpSync('ingest/receive/generated', 'dist/ingest/receive/generated', { recursive: true });
