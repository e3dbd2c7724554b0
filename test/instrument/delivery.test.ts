// How what an agent tells reaches Outlay: once it is back, at the end of a process, and with the token for nobody else.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startOutlay, type Outlay } from '../../instrument/outlay.ts';
import { startCollector, type Collector } from './collector.ts';

let collector: Collector;
let problems: string[];
let outlay: Outlay;

beforeEach(async () => {
  collector = await startCollector();
  problems = [];
  const onProblem = (problem: string): unknown => problems.push(problem);
  outlay = startOutlay({ agent: 'bot', endpoint: collector.url, onProblem });
});

afterEach(async () => {
  await outlay.shutdown();
  await collector.close();
});

async function call(): Promise<void> {
  await outlay.call({ provider: 'anthropic', model: 'claude-sonnet-4-5' }, async (teller) => {
    teller.usage({ input: 1, output: 1 });
    await Promise.resolve();
  });
}

describe('an Outlay that was away', () => {
  it('gets all that was told meanwhile at the next flush, though nothing new is told', async () => {
    collector.answer(500);
    for (let told = 0; told < 1_200; told += 1) outlay.activity('commit');
    await call();
    await outlay.flush();
    expect(problems.join()).toContain('1200 records wait to be sent again');
    collector.answer(200);
    await outlay.flush();
    expect(collector.records('logs')).toHaveLength(1_200);
    expect(collector.records('traces')).toHaveLength(1);
  });

  it('is tried once more at the end, and what it did not get is said', async () => {
    collector.answer(500);
    await call();
    await outlay.shutdown();
    expect(problems).toEqual(['1 records were not delivered']);
  });
});

describe('an Outlay that refuses', () => {
  it('is not asked again', async () => {
    collector.answer(401);
    outlay.activity('commit');
    await outlay.flush();
    expect(problems.join()).toContain('1 records were refused');
    collector.answer(200);
    await outlay.flush();
    expect(collector.arrived).toEqual([]);
  });
});

describe('a token', () => {
  afterEach(() => vi.unstubAllEnvs());

  it.each(['OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_EXPORTER_OTLP_LOGS_ENDPOINT'])(
    'is not sent to an address that only %s names, and an empty endpoint is none',
    async (name) => {
      vi.stubEnv(name, name.includes('LOGS') ? `${collector.url}/v1/logs` : collector.url);
      const onProblem = (problem: string): unknown => problems.push(problem);
      const other = startOutlay({ agent: 'bot', endpoint: '', token: 'secret', onProblem });
      other.activity('commit');
      await other.shutdown();
      expect(collector.arrived).toHaveLength(1);
      expect(collector.arrived[0]?.authorization).toBeUndefined();
      expect(problems.join()).toContain(`the token is not sent to the address in ${name}`);
    },
  );
});

describe('a listener that throws', () => {
  it('does not reach the agent', async () => {
    const onProblem = (): never => {
      throw new Error('from the listener');
    };
    const other = startOutlay({ agent: 'bot', endpoint: collector.url, onProblem });
    expect(() => other.activity('commit', Number.NaN)).not.toThrow();
    collector.answer(500);
    other.activity('commit');
    await other.flush();
    await other.shutdown();
  });
});

describe('a process that ends by itself', () => {
  it('delivers what it told', async () => {
    const entry = join(import.meta.dirname, '../../instrument/outlay.ts');
    const agent = `import { startOutlay } from ${JSON.stringify(entry)};
      startOutlay({ agent: 'bot', endpoint: ${JSON.stringify(collector.url)} }).activity('commit');`;
    const flags = ['--import', import.meta.resolve('tsx'), '--input-type=module', '--eval', agent];
    await promisify(execFile)(process.execPath, flags);
    expect(collector.records('logs')).toMatchObject([{ 'outlay.activity.kind': 'commit' }]);
  });
});
