// The OpenAPI 3.1 description of routes, made from the same schemas that read their parameters and type their answers.
import { z } from 'zod';
import { problemSchema } from './problem.ts';
import type { ApiRoute, QuerySchema } from './route.ts';

type Json = Readonly<Record<string, unknown>>;

const STATUS_TEXTS: Readonly<Record<number, string>> = {
  200: 'The answer.',
  201: 'Created.',
  202: 'Begun.',
  204: 'Done.',
  400: 'The request is faulty; `errors` names the parts.',
  403: 'Not with this token.',
  404: 'There is no such thing.',
  408: 'The body did not arrive in time.',
  409: 'Refused as things stand; the problem says what stands in the way. Of a limit check only with `status=1`.',
  412: 'The setting was changed in the meantime; `current` is its value and `etag` its version.',
  428: 'The deployment asks for `If-Match`; `current` is the value and `etag` its version.',
  413: 'The body is too long.',
  503: 'Not available at the moment.',
};

/** The document for `/openapi.json`. */
export function openApi(routes: readonly ApiRoute[], version: string): Json {
  const paths = new Map<string, Record<string, Json>>();
  for (const route of routes) {
    paths.set(route.path, { ...paths.get(route.path), [route.method]: operation(route) });
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Outlay',
      version,
      description: 'What coding agents cost, what came of it, and whether the next request may be spent.',
    },
    paths: Object.fromEntries(paths),
    components: { schemas: { Problem: jsonSchema(problemSchema, 'output') } },
  };
}

function operation(route: ApiRoute): Json {
  const parameters = [...pathParameters(route.path), ...queryParameters(route.query), ...matchHeader(route)];
  const answers = Object.entries(route.answers).map(([status, schema]) => [
    status,
    answer(Number(status), schema, route),
  ]);
  const refusals = [400, ...(route.refusals ?? [])].map((status) => [String(status), refusal(status)]);
  return {
    summary: route.summary,
    operationId: operationId(route),
    ...(parameters.length > 0 && { parameters }),
    ...(route.body && { requestBody: { required: true, content: body(route.body, route.bodyType) } }),
    responses: Object.fromEntries([...refusals, ...answers]),
  };
}

/** `get /api/v1/users/{user}` is `getUsersUser`. */
function operationId({ method, path }: ApiRoute): string {
  const words = path.replace('/api/v1', '').match(/[a-z]+/g) ?? [];
  return method + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}

function pathParameters(path: string): Json[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
}

function queryParameters(query: QuerySchema | undefined): Json[] {
  return Object.entries(query?.shape ?? {}).map(([name, schema]) => {
    const { description, ...rest } = jsonSchema(schema, 'input');
    return {
      name,
      in: 'query',
      required: !schema.safeParse(undefined).success,
      ...(typeof description === 'string' && { description }),
      ...(name === 'group_by' && { style: 'form', explode: false }),
      schema: rest,
    };
  });
}

function matchHeader({ method, versioned }: ApiRoute): Json[] {
  if (!versioned || method === 'get') return [];
  const description = 'Entity tag of the version that is changed; 412 when it is not the current one.';
  return [{ name: 'If-Match', in: 'header', required: false, description, schema: { type: 'string' } }];
}

function answer(status: number, schema: z.ZodType | null, { versioned, answerType }: ApiRoute): Json {
  const etag = { ETag: { description: 'Version of the setting.', schema: { type: 'string' } } };
  return {
    description: STATUS_TEXTS[status] ?? '',
    ...(versioned && schema && { headers: etag }),
    ...(schema && { content: content(jsonSchema(schema, 'output'), answerType) }),
  };
}

function refusal(status: number): Json {
  return {
    description: STATUS_TEXTS[status] ?? '',
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  };
}

function body(schema: z.ZodType, type = 'application/json'): Json {
  return { [type]: { schema: jsonSchema(schema, 'input') } };
}

function content(schema: Json, type = 'application/json'): Json {
  return { [type]: { schema } };
}

/** Formats say enough without the patterns that check them, and answers may grow fields. */
function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema, ...described } = z.toJSONSchema(schema, {
    io,
    override: ({ jsonSchema: of }) => {
      if (of.format !== undefined) delete of.pattern;
      if (io === 'output') delete of.additionalProperties;
    },
  });
  return $schema === undefined ? {} : described;
}
