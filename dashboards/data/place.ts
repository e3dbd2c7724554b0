// Where the app lives: `/`, or `/demo/` for the demo company. The page's base address says which.

const base = new URL(document.baseURI).pathname;

/** The path below which all pages lie, without a slash at its end; empty at the root. */
export const BASE_PATH = base.replace(/\/+$/, '');

/** Whether this is the demo company, whose store is its own. */
export const IS_DEMO = BASE_PATH.endsWith('/demo');

/** The name under which a browser keeps something: that of the demo is its own. */
export function keptAs(name: string): string {
  return IS_DEMO ? `outlay.demo.${name}` : `outlay.${name}`;
}

/** The address of a call of the API, such as `/api/v1/usage`. */
export function apiUrl(path: string, base = BASE_PATH): string {
  return `${base}${path}`;
}
