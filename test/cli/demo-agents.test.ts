// The demo telemetry of other agents beside recordings of them: attributes that exist, of the types that they have.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { demoCompany } from '../../cli/demo/demo-company.ts';

type Attribute = { key: string; value: Record<string, unknown> };
type Item = { name?: string; attributes: Attribute[] };
type Scope = { scope: { name: string }; logRecords?: Item[]; spans?: Item[] };
type Source = { resource: Item; scopeLogs?: Scope[]; scopeSpans?: Scope[] };

const CAPTURES = join(import.meta.dirname, '../fixtures/captures');

/** A record: its agent, its scope and name, and the types of its attributes. */
type Shape = { readonly name: string; readonly types: ReadonlyMap<string, string> };

function shapesOf(body: unknown): { service: string; shapes: Shape[] }[] {
  return Object.values(body as Record<string, Source[]>)
    .flat()
    .map(({ resource, scopeLogs = [], scopeSpans = [] }) => ({
      service: textOf(resource, 'service.name').replace(/^codex.*/, 'codex'),
      shapes: [...scopeLogs, ...scopeSpans].flatMap(({ scope, logRecords = [], spans = [] }) =>
        [...logRecords, ...spans].map((item) => shapeOf(scope.name, item)),
      ),
    }));
}

function shapeOf(scope: string, item: Item): Shape {
  const name = textOf(item, 'event.name') || (item.name ?? '').replace(/^(chat|execute_tool) .*/, '$1');
  const kind = textOf(item, 'event.kind') && (hasTokens(item) ? ' with tokens' : ' without tokens');
  const types = item.attributes.map(({ key, value }): [string, string] => [key, Object.keys(value).join()]);
  return { name: `${scope} ${name}${kind}`, types: new Map(types) };
}

function textOf({ attributes }: Item, key: string): string {
  const value = attributes.find((one) => one.key === key)?.value['stringValue'];
  return typeof value === 'string' ? value : '';
}

function hasTokens({ attributes }: Item): boolean {
  return attributes.some(({ key }) => key === 'input_token_count');
}

/** By the record's name, what types a recorded attribute may have. */
function recordedTypes(agent: string): Map<string, Map<string, Set<string>>> {
  const recorded = new Map<string, Map<string, Set<string>>>();
  const folder = join(CAPTURES, agent, 'run');
  const files = readdirSync(folder).filter((name) => /-(logs|traces)\.json$/.test(name));
  const bodies = files.map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as unknown);
  for (const { name, types } of bodies.flatMap(shapesOf).flatMap(({ shapes }) => shapes)) {
    const known = recorded.get(name) ?? new Map<string, Set<string>>();
    recorded.set(name, known);
    for (const [key, type] of types) known.set(key, (known.get(key) ?? new Set()).add(type));
  }
  return recorded;
}

const SERVICES: Record<string, string> = {
  codex: 'codex',
  'gemini-cli': 'gemini-cli',
  'qwen-code': 'qwen-code',
  copilot: 'github-copilot',
  opencode: 'opencode',
};

describe('demo telemetry of another agent', () => {
  const made = new Map<string, Shape[]>();
  const company = demoCompany({ seed: 'shape', until: new Date('2026-11-19T18:00:00Z'), days: 3 });
  for (const { body } of company.exports()) {
    for (const { service, shapes } of shapesOf(body)) {
      made.set(service, [...(made.get(service) ?? []), ...shapes]);
    }
  }

  it.each(Object.keys(SERVICES))('is made of what %s was recorded to send', (agent) => {
    const recorded = recordedTypes(agent);
    const shapes = made.get(SERVICES[agent] ?? '') ?? [];
    const compared = shapes.filter(({ name }) => recorded.has(name));
    const wrong = new Set<string>();
    for (const { name, types } of compared) {
      for (const [key, type] of types) {
        if (!recorded.get(name)?.get(key)?.has(type)) wrong.add(`${name}: ${key} as ${type}`);
      }
    }
    expect([...wrong]).toEqual([]);
    expect(new Set(compared.map(({ name }) => name)).size).toBeGreaterThan(1);
  });
});
