// The name under which the hook program tells the status line of an agent instead of answering a hook.

/** `node outlay-hook.mjs statusline` prints the line; https://code.claude.com/docs/en/statusline is who asks for it. */
export const STATUS_LINE = 'statusline';
