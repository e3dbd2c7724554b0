// A machine for the doctor: a home, a folder of work and programs of its own, beside whichever server a test names.
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import type { SetupName } from '../../cli/connect/setups.ts';
import { examine } from '../../cli/doctor/examine.ts';
import type { Check, Finding } from '../../cli/doctor/finding.ts';
import type { Machine, ServerTarget } from '../../cli/doctor/machine.ts';

export type TestMachine = Machine & {
  readonly home: string;
  /** Writes a file below the home folder. */
  put(path: string, content: object | string, mode?: number): string;
  /** Puts a program on the PATH that prints this. */
  program(name: string, prints: string): void;
  /** All findings. */
  all(agent?: SetupName): Promise<Finding[]>;
  /** Findings of a check, of one agent where it is named. */
  find(check: Check, more?: Partial<Machine> & { readonly agent?: SetupName }): Promise<Finding[]>;
  end(): void;
};

export const NO_SERVER: ServerTarget = {
  url: 'http://127.0.0.1:9',
  from: 'a test',
  readToken: '',
  sendToken: '',
  otlpHttp: 'http://127.0.0.1:9',
  otlpGrpc: 'http://127.0.0.1:9',
};

/** Makes the folders; {@link TestMachine.end} removes them. */
export function testMachine(server: Partial<ServerTarget> = {}, user = ''): TestMachine {
  const home = mkdtempSync(join(tmpdir(), 'outlay-doctor-test-'));
  const folder = join(home, 'work');
  const bin = join(home, 'bin');
  mkdirSync(folder);
  mkdirSync(bin);
  const machine: Machine = {
    places: {
      home,
      claudeConfigDir: '',
      codexHome: '',
      geminiHome: '',
      qwenHome: '',
      copilotHome: '',
      xdgDataHome: '',
    },
    environment: { PATH: bin, HOME: home },
    folder,
    server: { ...NO_SERVER, ...server },
    user,
    node: process.execPath,
    now: Date.now,
  };
  const put: TestMachine['put'] = (path, content, mode = 0o600) => {
    const whole = join(home, path);
    mkdirSync(dirname(whole), { recursive: true, mode: 0o700 });
    writeFileSync(whole, typeof content === 'string' ? content : JSON.stringify(content));
    chmodSync(whole, mode);
    return whole;
  };
  return {
    ...machine,
    home,
    put,
    program: (name, prints) => void put(`bin/${name}`, `#!/bin/sh\necho '${prints}'\n`, 0o755),
    all: async (agent) => await examine(machine, agent),
    find: async (check, { agent, ...more } = {}) =>
      (await examine({ ...machine, ...more }, agent)).filter(
        (one) => one.check === check && (agent === undefined || one.agent === null || one.agent === agent),
      ),
    end: () => rmSync(home, { recursive: true, force: true }),
  };
}

/** Variables as `outlay connect claude` writes them. */
export function claudeVariables(endpoint: string, more: Record<string, string> = {}): Record<string, string> {
  return {
    CLAUDE_CODE_ENABLE_TELEMETRY: '1',
    OTEL_LOGS_EXPORTER: 'otlp',
    OTEL_METRICS_EXPORTER: 'otlp',
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
    OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
    ...more,
  };
}

/** Hooks of Claude Code that start this script. */
export function claudeHooks(script: string, node = process.execPath): Record<string, unknown> {
  const call = [{ hooks: [{ type: 'command', command: `${node} '${script}' claude`, timeout: 5 }] }];
  return { SessionStart: call, UserPromptSubmit: call, PreToolUse: call, PostToolBatch: call };
}

/** A matcher of texts with this part. */
export function has(part: string): unknown {
  return expect.stringContaining(part);
}
