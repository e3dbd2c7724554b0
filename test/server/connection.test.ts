import { chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { connection, instanceHere } from '../../cli/client/connection.ts';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

describe('the address that a command asks', () => {
  it.each([
    ['127.0.0.1', 'http://127.0.0.1:9'],
    ['localhost', 'http://localhost:9'],
    ['::1', 'http://[::1]:9'],
  ])('is that of the configured host %s where no Outlay runs here', (host, baseUrl) => {
    vi.stubEnv('OUTLAY_DATA_DIR', '/nowhere');
    vi.stubEnv('OUTLAY_PORT', '9');
    vi.stubEnv('OUTLAY_HOST', host);
    expect(connection(undefined).baseUrl).toBe(baseUrl);
  });

  describe('with a data folder that says where Outlay runs', () => {
    /** The url that commands would ask, by what a file says that names a living process called so. */
    function told(url: string, host = '127.0.0.1', otlp = url, owner?: number): string | undefined {
      const dataDir = mkdtempSync(join(tmpdir(), 'outlay-connection-'));
      const holder = spawn('/bin/sh', ['-c', 'read outlay']);
      const instance = { pid: holder.pid, url, otlp_url: otlp, started_at: '2026-11-01T00:00:00.000Z' };
      const path = join(dataDir, 'outlay.json');
      writeFileSync(path, JSON.stringify(instance));
      if (owner !== undefined) chownSync(path, owner, owner);
      try {
        return instanceHere({ dataDir, host })?.url;
      } finally {
        holder.kill();
        rmSync(dataDir, { recursive: true });
      }
    }

    it('is the one that the file names where it is of this machine or of the configured host', () => {
      expect(told('http://127.0.0.1:8787')).toBe('http://127.0.0.1:8787');
      expect(told('http://[::1]:8787')).toBe('http://[::1]:8787');
      expect(told('http://outlay.acme.test:1', 'Outlay.acme.test')).toBe('http://outlay.acme.test:1');
      const own = Object.values(networkInterfaces()).flatMap((ones) => ones ?? []);
      const { address } = own.find(({ family }) => family === 'IPv4') ?? { address: '127.0.0.1' };
      expect(told(`http://${address}:1`)).toBe(`http://${address}:1`);
    });

    it('is none that a file of a repository could have brought along', () => {
      expect(told('http://evil.test')).toBeUndefined();
      expect(told('http://127.0.0.1.evil.test:8787')).toBeUndefined();
      expect(told('http://127.0.0.1:8787', '127.0.0.1', 'http://evil.test:4318')).toBeUndefined();
    });

    it.runIf(process.getuid?.() === 0)('is none of a file that belongs to somebody else', () => {
      vi.spyOn(process, 'getuid').mockReturnValue(1234);
      expect(told('http://127.0.0.1:8787', '127.0.0.1', undefined, 4321)).toBeUndefined();
      expect(told('http://127.0.0.1:8787', '127.0.0.1', undefined, 1234)).toBeDefined();
    });
  });
});
