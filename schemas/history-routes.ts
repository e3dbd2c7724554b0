// The routes that import session files.
import {
  historyFoldersAnswer,
  historyImportAnswer,
  historyImportRequest,
  historyScanAnswer,
  historyScanRequest,
} from './history.ts';
import type { ApiRoute } from './route.ts';

const HISTORY = '/api/v1/imports/history';

/** In the order in which they are described. */
export const HISTORY_ROUTES: readonly ApiRoute[] = [
  {
    method: 'post',
    path: HISTORY,
    summary: 'Take calls of an agent’s session files; what is known is not charged again',
    body: historyImportRequest,
    answers: { 200: historyImportAnswer },
    refusals: [401, 413, 415, 503],
  },
  {
    method: 'get',
    path: `${HISTORY}/folders`,
    summary: 'Folders of session files on this machine; only without authentication',
    answers: { 200: historyFoldersAnswer },
    refusals: [401, 403, 503],
  },
  {
    method: 'post',
    path: `${HISTORY}/scan`,
    summary: 'Begin to import the session files of this machine; only without authentication',
    body: historyScanRequest,
    answers: { 202: historyScanAnswer },
    refusals: [401, 403, 409, 415, 503],
  },
  {
    method: 'get',
    path: `${HISTORY}/scan`,
    summary: 'How far the scan is, or what the last one did',
    answers: { 200: historyScanAnswer },
    refusals: [401, 403, 503],
  },
];
