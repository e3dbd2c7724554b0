// Starts threads of the server.
import { Worker, type ResourceLimits } from 'node:worker_threads';

/**
 * Runs a module of the sources in a thread. Compiled, the thread runs its file; from the sources it needs the compiler's
 * loader first, which threads do not inherit.
 */
export function openThread(source: URL, workerData: unknown, resourceLimits: ResourceLimits = {}): Worker {
  if (!import.meta.url.endsWith('.ts'))
    return new Worker(new URL(source.href.replace(/\.ts$/, '.js')), { workerData, resourceLimits });
  const load = `import('tsx/esm/api').then(({ register }) => { register(); return import(${JSON.stringify(source.href)}); })`;
  return new Worker(load, { workerData, resourceLimits, eval: true });
}
