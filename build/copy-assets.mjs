// Makes what tsc does not: copies of SQL migrations and generated JavaScript decoders, and the hook in one file.
import { cpSync } from 'node:fs';
import { bundleHook } from './bundle-hook.mjs';

cpSync('store/migrations', 'dist/store/migrations', { recursive: true });
cpSync('ingest/receive/generated', 'dist/ingest/receive/generated', { recursive: true });
await bundleHook('dist/hook/outlay-hook.js');
