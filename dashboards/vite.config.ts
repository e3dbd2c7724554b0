// The web app as static files in dist/dashboards, which Outlay serves at `/` and, for the demo company, below `/demo/`.
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const CHART_LIBRARIES =
  /node_modules\/(recharts|victory-vendor|d3-[a-z]+|es-toolkit|decimal\.js-light|@reduxjs|immer|reselect|redux|redux-thunk|react-redux|react-is|internmap|eventemitter3|tiny-invariant)\//;

/** All but those of charts and of the command palette, which is loaded when it is first opened. */
const LIBRARIES =
  /node_modules\/(?!recharts|victory-vendor|d3-|es-toolkit|decimal|@reduxjs|immer|reselect|redux|react-redux|react-is|internmap|eventemitter3|tiny-invariant|@mantine\/(spotlight|store))/;

/** What several pages use. */
const SHARED =
  /dashboards\/(parts\/(?!chart\/(time-drawing|chart-hint))|words|view|data|pages\/(sessions\/session-facts|limits\/use-))|schemas\//;

const SESSION_PAGES = /dashboards\/pages\/(sessions|models|session\/(?!curve-drawing))/;

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
        // Few files compress better than many. A page loads its part of the pages, and what draws charts when it draws one.
        codeSplitting: {
          groups: [
            { name: 'base', priority: 5, test: LIBRARIES },
            { name: 'charts', priority: 4, test: CHART_LIBRARIES },
            { name: 'app', priority: 3, test: SHARED },
            { name: 'people', priority: 2, test: /dashboards\/pages\/(people|me)\// },
            { name: 'sessions', priority: 2, test: SESSION_PAGES },
            { name: 'explore', priority: 2, test: /dashboards\/pages\/explore/ },
            { name: 'outcomes', priority: 2, test: /dashboards\/pages\/(repos|pull)/ },
            { name: 'patterns', priority: 2, test: /dashboards\/pages\/patterns/ },
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
