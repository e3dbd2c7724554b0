// The web app as static files in dist/dashboards, which Outlay serves at `/` and, for the demo company, below `/demo/`.
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** All but those of the command palette, which is loaded when it is first opened. */
const LIBRARIES = /node_modules\/(?!@mantine\/(spotlight|store))/;

/** What several pages use; of those of limits, what every editor of a setting ends with. */
const SHARED =
  /dashboards\/(parts|words|view|data|pages\/(sessions\/session-facts|limits\/(use-|save-bar|setting-form|take-away|impact|difference)))|schemas\//;

const SESSION_PAGES = /dashboards\/pages\/(sessions|session\/)/;

export default defineConfig({
  root: import.meta.dirname,
  // Relative, so that the same files work below any path.
  base: './',
  plugins: [react()],
  build: {
    outDir: '../dist/dashboards',
    emptyOutDir: true,
    target: 'es2022',
    // The content policy of the pages forbids data: scripts; small assets stay files.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1_000,
    rolldownOptions: {
      output: {
        // Few files compress better than many. A page loads its part of the pages when it is first shown.
        codeSplitting: {
          groups: [
            { name: 'base', priority: 5, test: LIBRARIES },
            { name: 'app', priority: 3, test: SHARED },
            { name: 'people', priority: 2, test: /dashboards\/pages\/(people|me)\// },
            { name: 'sessions', priority: 2, test: SESSION_PAGES },
            { name: 'explore', priority: 2, test: /dashboards\/pages\/explore/ },
            { name: 'outcomes', priority: 2, test: /dashboards\/pages\/(repos|pull)/ },
            { name: 'patterns', priority: 2, test: /dashboards\/pages\/patterns/ },
            { name: 'models', priority: 2, test: /dashboards\/pages\/models/ },
            { name: 'reconciliation', priority: 2, test: /dashboards\/pages\/reconciliation/ },
            { name: 'finance', priority: 2, test: /dashboards\/pages\/finance/ },
            { name: 'control', priority: 1, test: /dashboards\/pages\/(limits|alerts)/ },
            { name: 'setup', priority: 1, test: /dashboards\/pages\/setup/ },
          ],
        },
      },
    },
  },
  // Beside `outlay demo`.
  server: { proxy: { '^/(api|healthz|readyz|openapi\\.json|docs)': 'http://127.0.0.1:8788' } },
});
