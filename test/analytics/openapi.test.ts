// The description of the API holds every route that there is, and its references lead somewhere.
import type { Router } from 'express';
import { describe, expect, it } from 'vitest';
import { noBudgetProgress } from '../control/budget-progress.ts';
import { createMeter } from '../../analytics/limits/meter.ts';
import { createAnalyticsRouter } from '../../analytics/router.ts';
import { createDirectory } from '../../control/directory.ts';
import { createControlRouter } from '../../control/router.ts';
import { createSettings } from '../../control/settings.ts';
import { API_ROUTES } from '../../schemas/api-routes.ts';
import { openApi } from '../../schemas/openapi.ts';
import type { Store } from '../../store/store.ts';
import { limits } from './limits/inputs.ts';

const nothing: Store = {
  query: async () => await Promise.resolve([]),
  dump: async () => await Promise.resolve(Buffer.alloc(0)),
  remembersFor: async () => await Promise.resolve(Number.POSITIVE_INFINITY),
  insert: async () => await Promise.resolve(),
  command: async () => await Promise.resolve(),
  close: async () => await Promise.resolve(),
};

/** Method and path of each route of a router, as the description spells them. */
function routesOf(router: Router): string[] {
  return router.stack.flatMap(({ route }) => {
    if (!route) return [];
    const methods = route.stack.map(({ method }) => method);
    return methods.map((method) => `${method} /api/v1${route.path.replace(/:(\w+)/g, '{$1}')}`);
  });
}

const DESCRIBED = API_ROUTES.map(({ method, path }) => `${method} ${path}`);

describe('the description of the API', () => {
  it('holds every route of analytics and control, each once', async () => {
    const settings = await createSettings(nothing, Date.now);
    const directory = createDirectory(settings);
    const routers = [
      createAnalyticsRouter({
        store: nothing,
        limits: { inputsOf: () => limits(), meter: createMeter(Date.now), now: Date.now },
        people: { groupsOf: () => [], excludedSources: () => [], knows: () => false },
        now: Date.now,
      }),
      createControlRouter({
        settings,
        directory,
        store: nothing,
        seenUsers: async () => await Promise.resolve(null),
        callerOf: () => ({ name: '', token: '', user: '', isAdmin: true }),
        hasLimit: () => true,
        budgetProgress: noBudgetProgress,
        now: Date.now,
        isSeenUser: async () => await Promise.resolve(false),
        countUnpricedModels: async () => await Promise.resolve(0),
        actorOf: () => '',
      }),
    ];
    const routes = routers.flatMap(routesOf);
    expect(routes.length).toBeGreaterThan(20);
    expect(routes.filter((route) => !DESCRIBED.includes(route))).toEqual([]);
    expect(new Set(DESCRIBED).size).toBe(DESCRIBED.length);
  });

  it('is OpenAPI 3.1 with operations of different names and references that lead somewhere', () => {
    const document = openApi(API_ROUTES, '1.2.3');
    expect(document).toMatchObject({ openapi: '3.1.0', info: { title: 'Outlay', version: '1.2.3' } });
    const text = JSON.stringify(document);
    const ids = [...text.matchAll(/"operationId":"(\w+)"/g)].map(([, id]) => id);
    expect(ids).toHaveLength(API_ROUTES.length);
    expect(new Set(ids).size).toBe(ids.length);
    const references = new Set([...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, to]) => to));
    expect([...references]).toEqual(['#/components/schemas/Problem']);
    expect(document).toHaveProperty('components.schemas.Problem.properties.errors');
  });

  it('says of parameters what they allow', () => {
    const { paths } = openApi(API_ROUTES, '1.2.3') as {
      paths: Record<string, Record<string, { parameters: unknown[] }>>;
    };
    const parameters = paths['/api/v1/usage']?.['get']?.parameters;
    expect(parameters).toContainEqual(
      expect.objectContaining({
        name: 'interval',
        required: false,
        schema: { type: 'string', enum: ['hour', 'day', 'week', 'month'] },
      }),
    );
    expect(paths['/api/v1/limits/state']?.['get']?.parameters[0]).toMatchObject({
      name: 'user',
      in: 'query',
      required: true,
    });
    expect(paths['/api/v1/users/{user}']?.['get']?.parameters).toContainEqual(
      expect.objectContaining({ name: 'user', in: 'path' }),
    );
  });
});
