// What counts as having changed something: the activities and the tools that agents tell it by.

/** Activities. */
export const EDIT_KINDS = [
  'edit_accepted',
  'lines_added',
  'lines_removed',
  'commit',
  'pull_request',
] as const;

/** Tools that write files, as agents name them. */
const EDIT_TOOLS = [
  'Edit',
  'MultiEdit',
  'Write',
  'NotebookEdit',
  'edit',
  'write',
  'patch',
  'apply_patch',
  'edit_file',
  'write_file',
  'create_file',
  'replace',
  'replace_in_file',
  'write_to_file',
  'str_replace_editor',
  'str_replace_based_edit_tool',
];

const list = (names: readonly string[]): string => names.map((name) => `'${name}'`).join(', ');

/** The names of such tools as a list in SQL. */
export const NAMED_EDITS = list(EDIT_TOOLS);

/** SQL that keeps activities of the table `t` that changed something. */
export const IS_EDIT = `(t.kind IN (${list(EDIT_KINDS)}) OR (t.kind = 'tool_result' AND t.name IN (${NAMED_EDITS})))`;
