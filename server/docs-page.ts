// The page at /docs: every route with what it asks and answers, as plain HTML made from the same description as /openapi.json.
import type { ApiRoute } from '../schemas/route.ts';

/** No scripts, no styles, nothing from elsewhere. */
export const DOCS_CONTENT_POLICY = "default-src 'none'";

/** The page. */
export function docsPage(routes: readonly ApiRoute[]): string {
  const rows = routes.map(
    ({ method, path, summary, query }) =>
      `<tr><td><code>${method.toUpperCase()} ${escapeHtml(path)}</code></td>` +
      `<td>${escapeHtml(summary)}</td><td>${escapeHtml(Object.keys(query?.shape ?? {}).join(', '))}</td></tr>`,
  );
  return (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Outlay API</title></head><body>' +
    '<h1>Outlay API</h1><p>Bodies, answers and errors: <a href="/openapi.json">/openapi.json</a> (OpenAPI 3.1). ' +
    'Dollars are exact decimal text, limits are whole micro-dollars, times are RFC 3339 in UTC.</p>' +
    '<table><thead><tr><th scope="col">Call</th><th scope="col">What it does</th>' +
    `<th scope="col">Parameters</th></tr></thead><tbody>${rows.join('')}</tbody></table></body></html>`
  );
}

function escapeHtml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}
