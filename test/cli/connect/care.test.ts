// Connecting an agent takes care of what is the person's: their secrets, their changes, their bytes, their status line.
import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { applyConnect, toConnect, toDisconnect } from '../../../cli/connect/connect.ts';
import { SETUPS } from '../../../cli/connect/setups.ts';
import { shownChanges } from '../../../cli/connect/shown.ts';
import { ChangedMeanwhile } from '../../../cli/connect/write-all.ts';
import { CHOICE, CLAUDE, connectRig, type ConnectRig } from '../../support/connect-rig.ts';

let rig: ConnectRig;
beforeEach(() => {
  rig = connectRig();
});
afterEach(() => rig.end());

describe('connecting an agent', () => {
  it('makes a file private that gets the token, and brings back its rights', () => {
    const secret = {
      token: 'out_secret',
      variables: { OTEL_EXPORTER_OTLP_HEADERS: 'Authorization=Bearer out_secret' },
    };
    const file = rig.put(CLAUDE, '{}');
    chmodSync(file, 0o644);
    rig.connect('claude');
    expect(statSync(file).mode & 0o777).toBe(0o644);
    rig.connect('claude', secret);
    rig.connect('claude', secret);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    rig.disconnect('claude');
    expect(statSync(file).mode & 0o777).toBe(0o644);
    expect(readFileSync(file, 'utf8')).toBe('{}');
  });

  it('gives a file its rights back once it is connected without the token', () => {
    const variables = { OTEL_EXPORTER_OTLP_HEADERS: 'Authorization=Bearer out_secret' };
    const file = rig.put(CLAUDE, '{}');
    chmodSync(file, 0o644);
    rig.connect('claude', { token: 'out_secret', variables });
    rig.connect('claude');
    expect(readFileSync(file, 'utf8')).not.toContain('out_secret');
    expect(statSync(file).mode & 0o777).toBe(0o644);
    rig.connect('claude', { token: 'out_secret', variables });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    rig.disconnect('claude');
    expect(statSync(file).mode & 0o777).toBe(0o644);
  });

  it('shows no token, of now or of before', () => {
    const told = (token: string) => ({
      token,
      variables: { OTEL_EXPORTER_OTLP_HEADERS: `Authorization=Bearer ${token}` },
    });
    rig.connect('claude', told('out_old'));
    const choice = { force: false, secret: 'out_new' };
    const changes = toConnect(
      { home: rig.home, agent: 'claude' },
      SETUPS.claude.files(rig.means(told('out_new'))),
      choice,
    );
    const lines = shownChanges(changes, ['out_new', 'out_old']);
    expect(lines).toContain('another <token>');
    expect(lines).not.toMatch(/out_(old|new)/);
  });

  it('changes nothing that somebody changed after it was shown', () => {
    const file = rig.put(CLAUDE, '{}');
    const changes = toConnect({ home: rig.home, agent: 'claude' }, SETUPS.claude.files(rig.means()), CHOICE);
    writeFileSync(file, '{"model":"x"}');
    expect(() => applyConnect({ home: rig.home, agent: 'claude' }, changes)).toThrow(ChangedMeanwhile);
    expect(readFileSync(file, 'utf8')).toBe('{"model":"x"}');
    expect(toDisconnect({ home: rig.home, agent: 'claude' })).toBeUndefined();
  });

  it('remembers nothing of a connection that failed half way', () => {
    const file = rig.put('.codex/config.toml', 'model = "x"\n');
    const changes = toConnect({ home: rig.home, agent: 'codex' }, SETUPS.codex.files(rig.means()), CHOICE);
    // The temporary file of the second one cannot be written.
    rig.put(`.codex/hooks.json.outlay-${process.pid}`, '');
    expect(() => applyConnect({ home: rig.home, agent: 'codex' }, changes)).toThrow(
      /hooks\.json cannot be written/,
    );
    expect(readFileSync(file, 'utf8')).toBe('model = "x"\n');
    expect(toDisconnect({ home: rig.home, agent: 'codex' })).toBeUndefined();
  });

  it('does not touch a file that it could not bring back byte for byte', () => {
    const file = rig.put('.codex/config.toml', '');
    const bytes = Buffer.from([0x23, 0xe4, 0x0a]);
    writeFileSync(file, bytes);
    expect(() => rig.connect('codex')).toThrow(/config\.toml cannot be read: .*utf-8/);
    expect(readFileSync(file)).toEqual(bytes);
  });

  it('adds a status line, and keeps one that the person has', () => {
    const own = '{"statusLine":{"type":"command","command":"mine"}}';
    const file = rig.put(CLAUDE, own);
    expect(rig.connect('claude', { statusLine: true })[0]?.kept).toEqual(['statusLine']);
    expect(readFileSync(file, 'utf8')).toContain('"mine"');
    rig.connect('claude', { statusLine: true }, true);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
      statusLine: { type: 'command', command: expect.stringMatching(/ statusline \|\| exit 0$/) as string },
    });
    rig.disconnect('claude');
    expect(readFileSync(file, 'utf8')).toBe(own);
  });
});
