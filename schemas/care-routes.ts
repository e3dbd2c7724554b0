// The routes that care for the ledger: repair, backups, retention.
import type { ApiRoute } from './route.ts';
import { backupAnswer, backupListAnswer } from './backup.ts';
import { repairAnswer, repairRequest } from './repair.ts';
import { retentionAnswer, retentionQuery, retentionUpdate } from './retention.ts';

const BACKUPS = '/api/v1/backups';
const RETENTION = '/api/v1/settings/retention';

/** In the order in which they are described. */
export const CARE_ROUTES: readonly ApiRoute[] = [
  {
    method: 'post',
    path: '/api/v1/repair',
    summary: 'Build rollups again from the ledger: those that differ, or all of some months',
    body: repairRequest,
    answers: { 200: repairAnswer },
    refusals: [409],
  },
  {
    method: 'get',
    path: BACKUPS,
    summary: 'Backups below the data folder, the newest first',
    answers: { 200: backupListAnswer },
  },
  {
    method: 'post',
    path: BACKUPS,
    summary: 'Back everything up below the data folder, without pausing anything',
    answers: { 201: backupAnswer },
    refusals: [409],
  },
  {
    method: 'get',
    path: RETENTION,
    summary: 'How long each table is kept, what was dropped and what is dropped next',
    answers: { 200: retentionAnswer },
    versioned: true,
  },
  {
    method: 'put',
    path: RETENTION,
    summary: 'Change how long tables are kept, or try out what a change would drop',
    query: retentionQuery,
    body: retentionUpdate,
    answers: { 200: retentionAnswer },
    versioned: true,
    refusals: [412],
  },
];
