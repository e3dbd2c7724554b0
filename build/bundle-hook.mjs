// Makes the hook one file without imports of its own, so that it can be copied to where agents start it.
import { build } from 'esbuild';

/** Writes the script to `outfile`. */
export async function bundleHook(outfile) {
  await build({
    entryPoints: ['hook/outlay-hook.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    legalComments: 'none',
    allowOverwrite: true,
  });
}
