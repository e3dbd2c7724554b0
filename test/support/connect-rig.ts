// A home in which agents are connected and disconnected, without a server.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  applyConnect,
  applyDisconnect,
  toConnect,
  toDisconnect,
  type FileChange,
} from '../../cli/connect/connect.ts';
import { SETUPS, type Means, type SetupName } from '../../cli/connect/setups.ts';

export const CLAUDE = '.claude/settings.json';
export const CHOICE = { force: false, secret: '' };

export type ConnectRig = {
  readonly home: string;
  means(more?: Partial<Means>): Means;
  connect(agent: SetupName, more?: Partial<Means>, force?: boolean): FileChange[];
  disconnect(agent: SetupName): FileChange[];
  /** Writes a file of the home. */
  put(path: string, text: string): string;
  end(): void;
};

/** Makes a new home. */
export function connectRig(): ConnectRig {
  const home = mkdtempSync(join(tmpdir(), 'outlay-connect-'));
  const empty = { claudeConfigDir: '', codexHome: '', geminiHome: '', qwenHome: '', copilotHome: '' };
  const means = (more: Partial<Means> = {}): Means => ({
    places: { home, ...empty, xdgDataHome: '' },
    node: '/usr/bin/node',
    script: join(home, 'my hook.mjs'),
    endpoint: 'http://o:1',
    token: '',
    variables: { OTEL_LOGS_EXPORTER: 'otlp', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://o:1' },
    statusLine: false,
    ...more,
  });
  return {
    home,
    means,
    connect: (agent, more = {}, force = false) => {
      const choice = { force, secret: more.token ?? '' };
      const changes = toConnect({ home, agent }, SETUPS[agent].files(means(more)), choice);
      applyConnect({ home, agent }, changes);
      return changes;
    },
    disconnect: (agent) => {
      const changes = toDisconnect({ home, agent }) ?? [];
      applyDisconnect({ home, agent }, changes);
      return changes;
    },
    put: (path, text) => {
      const whole = join(home, path);
      mkdirSync(dirname(whole), { recursive: true });
      writeFileSync(whole, text);
      return whole;
    },
    end: () => rmSync(home, { recursive: true, force: true }),
  };
}
