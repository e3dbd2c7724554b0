import { afterEach, describe, expect, it, vi } from 'vitest';
import { connection } from '../../cli/commands/connection.ts';

afterEach(() => {
  vi.unstubAllEnvs();
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
});
