// Who may import whom: the rooms of docs/architecture.md, held by `npm run check:boundaries`.
const only = (name, room, allowed) => ({
  name,
  severity: 'error',
  from: { path: `^${room}/` },
  to: {
    path: '^(schemas|store|ingest|control|analytics|instrument|server|dashboards|hook|cli|main\\.ts|config\\.ts)',
    pathNot: `^(${[`${room}/`, ...allowed].join('|')})`,
  },
});

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphans',
      severity: 'error',
      from: {
        orphan: true,
        pathNot:
          '(^test/|^bench/|^build/|\\.config\\.|\\.cjs$|^cli/outlay\\.ts|^hook/outlay-hook\\.ts|^dashboards/public/|\\.d\\.ts$)',
      },
      to: {},
    },
    only('schemas-import-nothing', 'schemas', []),
    only('store-knows-schemas', 'store', ['schemas/']),
    only('ingest-knows-the-store-contract', 'ingest', ['schemas/', 'store/store\\.ts']),
    only('control-knows-the-store-contract', 'control', ['schemas/', 'store/store\\.ts']),
    only('analytics-knows-the-store-contract', 'analytics', ['schemas/', 'store/store\\.ts']),
    only('instrument-knows-schemas', 'instrument', ['schemas/']),
    only('hook-imports-nothing', 'hook', []),
    only('dashboards-know-schemas', 'dashboards', ['schemas/']),
    {
      name: 'dashboards-carry-no-shapes',
      comment:
        'Only types of the API, and the arithmetic of periods, money and forecasts: zod stays out of the browser.',
      severity: 'error',
      from: { path: '^dashboards/' },
      to: {
        path: '^schemas/',
        pathNot: '^schemas/(period|money|decimal|forecast|month)\\.ts$',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'hook-has-no-dependencies',
      severity: 'error',
      from: { path: '^hook/' },
      to: { dependencyTypes: ['npm'] },
    },
    {
      name: 'schemas-import-only-zod',
      severity: 'error',
      from: { path: '^schemas/' },
      to: { dependencyTypes: ['npm', 'core'], pathNot: 'node_modules/zod' },
    },
    {
      name: 'adapters-do-not-know-each-other',
      severity: 'error',
      from: { path: '^ingest/adapters/([^/]+)/' },
      to: { path: '^ingest/adapters/([^/]+)/', pathNot: '^ingest/adapters/$1/' },
    },
    {
      name: 'one-room-knows-the-engine',
      severity: 'error',
      from: { path: '^(?!store/|test/store/|bench/)', pathNot: '^node_modules' },
      to: { path: 'node_modules/(@clickhouse/client|chdb)/' },
    },
    {
      name: 'express-stays-in-routers',
      severity: 'error',
      from: { pathNot: '(router\\.ts$|^main\\.ts$|^node_modules)' },
      to: { path: 'node_modules/(express|@types/express)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'not-to-tests',
      severity: 'error',
      from: { pathNot: '^(test|bench)/' },
      to: { path: '^(test|bench)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|node_modules|data)/' },
    includeOnly:
      '^(main|config|cli|server|schemas|store|ingest|control|analytics|instrument|hook|dashboards|test|bench|node_modules)',
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
  },
};
