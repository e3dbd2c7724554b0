// The web app: static files out of memory, and its one page for every address that is a page's.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import express, { type Request, type Response, type Router } from 'express';

type File = { readonly type: string; readonly body: Buffer; readonly gzip: Buffer; readonly hash: string };

/** Mantine writes style elements; scripts come from here only, and no other site may frame a page. */
const CONTENT_POLICY = [
  "default-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "base-uri 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/** Addresses that are not pages, whoever asks. */
const NOT_PAGES = /^\/(api|docs|openapi\.json|metrics|healthz|readyz|hooks|gateways|webhooks|v1|demo)(\/|$)/;

/** Where `npm run build` puts the app, seen from the sources and from what is built of them; undefined before the first build. */
function builtApp(): string | undefined {
  const places = ['../dashboards', '../dist/dashboards'].map((path) =>
    fileURLToPath(new URL(path, import.meta.url)),
  );
  return places.find((folder) => existsSync(join(folder, 'assets')));
}

/**
 * Serves the app below `base`, which begins and ends with a slash. Needs no token: the files hold no data. Without a built app
 * everything is left to later handlers.
 */
export function createWebRouter(base = '/'): Router {
  const router = express.Router();
  const folder = builtApp();
  if (folder === undefined) return router;
  const files = readFiles(folder, base);
  router.use((request, response, next) => {
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    const file = isRead ? files.get(request.path) : undefined;
    if (file && request.path !== '/index.html')
      send(request, response, file, request.path.startsWith('/assets/'));
    else if (isRead && isPage(request)) sendPage(request, response, files);
    else next();
  });
  return router;
}

function isPage(request: Request): boolean {
  return (
    !NOT_PAGES.test(request.path) &&
    !request.path.startsWith('/assets/') &&
    request.accepts('json', 'html') === 'html'
  );
}

function sendPage(request: Request, response: Response, files: ReadonlyMap<string, File>): void {
  const page = files.get('/index.html');
  if (page) send(request, response, page, false);
}

/** Names of assets hold a hash of what is in them: they never change. */
function send(request: Request, response: Response, file: File, isForEver: boolean): void {
  response.set({
    'content-type': file.type,
    'cache-control': isForEver ? 'public, max-age=31536000, immutable' : 'no-cache',
    'content-security-policy': CONTENT_POLICY,
    'referrer-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    // The same address may be answered with a page or with JSON.
    vary: 'accept, accept-encoding',
  });
  // An entity tag is of the bytes that are sent: a cache keeps both forms apart.
  if (request.acceptsEncodings('gzip', 'identity') === 'gzip') {
    response.set({ 'content-encoding': 'gzip', etag: `"${file.hash}-gzip"` }).send(file.gzip);
  } else {
    response.set('etag', `"${file.hash}"`).send(file.body);
  }
}

function readFiles(folder: string, base: string): Map<string, File> {
  const files = new Map<string, File>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const raw = readFileSync(path);
    const body =
      entry.name === 'index.html'
        ? Buffer.from(raw.toString('utf8').replace('<base href="/"', `<base href="${base}"`))
        : raw;
    const hash = createHash('sha256').update(body).digest('base64url').slice(0, 22);
    const type = TYPES[extname(entry.name)] ?? 'application/octet-stream';
    files.set(path.slice(folder.length).replaceAll('\\', '/'), { type, body, gzip: gzipSync(body), hash });
  }
  return files;
}
