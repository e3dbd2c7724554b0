// Imports of the directory over HTTP: what a file would change, and the change.
import express, { type Router } from 'express';
import { groupImportQuery, type GroupImportAnswer } from '../schemas/directory-api.ts';
import { badRequest } from '../schemas/problem.ts';
import { groupDiff, importGroups, importTag, parseGroupFile } from './group-import.ts';
import type { Groups } from './groups.ts';
import { answer, change, parse, type Writes } from './http.ts';

/** What the routes read and change. */
export type ImportRoutes = Writes &
  Groups & {
    /** Names that the ledger has seen; null where it cannot tell at the moment. */
    readonly seenUsers: () => Promise<ReadonlySet<string> | null>;
  };

const MAX_FILE = '16mb';

/** Adds the routes below `/imports`. */
export function addImports(router: Router, options: ImportRoutes): void {
  const { directory, seenUsers } = options;
  const body = express.text({ type: ['text/csv', 'text/plain'], limit: MAX_FILE });

  router.post('/imports/groups', body, async (request, response) => {
    const { preview } = parse(groupImportQuery, request.query, 'query');
    const text: unknown = request.body;
    if (typeof text !== 'string')
      throw badRequest({ name: 'content-type', detail: 'must be text/csv, and the body a file' });
    const file = parseGroupFile(text);
    const seen = await seenUsers();
    const known = seen && new Set([...seen].map((name) => directory.personOf(name)));
    let diff = groupDiff(options, file);
    const unknown = known && unknownAmong(diff, (user) => known.has(user) || directory.knows(user));
    if (preview !== 'true') {
      await change(options, request, (ifMatch) => {
        diff = groupDiff(options, file);
        return importGroups(options, file, ifMatch);
      });
    }
    const told: GroupImportAnswer = { preview: preview === 'true', ...diff, unknown_users: unknown };
    answer(response, told, importTag(options, file));
  });
}

function unknownAmong(
  { groups }: Pick<GroupImportAnswer, 'groups'>,
  isKnown: (user: string) => boolean,
): string[] {
  const added = new Set(groups.flatMap(({ added: users }) => users));
  return [...added].filter((user) => !isKnown(user)).sort();
}
