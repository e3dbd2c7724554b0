import { describe, expect, it } from 'vitest';
import { ConfigError, readConfig } from '../config.ts';

describe('the configuration', () => {
  it('has defaults that run on this machine alone', () => {
    expect(readConfig({})).toMatchObject({
      host: '127.0.0.1',
      port: 8787,
      otlpPort: 4318,
      grpcPort: 4317,
      adminToken: undefined,
    });
  });

  it('takes empty variables for unset', () => {
    expect(readConfig({ OUTLAY_PORT: '', OUTLAY_CLICKHOUSE_URL: '' })).toMatchObject({
      port: 8787,
      clickhouseUrl: undefined,
    });
  });

  it('starts a demo beside the embedded engine only, and with none of its own secrets', () => {
    const token = { OUTLAY_AUTH: 'on', OUTLAY_ADMIN_TOKEN: 'x'.repeat(16) };
    const { days, environment } = readConfig({ ...token, PATH: '/bin' }).demo ?? {};
    expect(days).toBe(30);
    expect(environment).toMatchObject({ PATH: '/bin', OUTLAY_PORT: '0' });
    expect(environment).not.toHaveProperty('OUTLAY_ADMIN_TOKEN');
    expect(environment).not.toHaveProperty('OUTLAY_AUTH');
    expect(readConfig({ OUTLAY_DEMO: 'off' }).demo).toBeUndefined();
    expect(readConfig({ OUTLAY_CLICKHOUSE_URL: 'http://a:b@c:8123/d' }).demo).toBeUndefined();
    expect(() => readConfig({ OUTLAY_DEMO_DAYS: '0' })).toThrow(/a whole number from 1 to 90/);
  });

  it('puts files for finance nowhere, unless a folder is named, and refuses files that there are not', () => {
    expect(readConfig({}).delivery).toBeUndefined();
    expect(readConfig({ OUTLAY_EXPORT_DIR: '/srv/finance' }).delivery).toEqual({
      folder: '/srv/finance',
      hour: 4,
      files: [
        { basis: 'estimated', form: 'csv' },
        { basis: 'billed', form: 'csv' },
      ],
    });
    const files = {
      OUTLAY_EXPORT_DIR: '/srv',
      OUTLAY_EXPORT_FILES: ' billed.parquet',
      OUTLAY_EXPORT_HOUR: '0',
    };
    expect(readConfig(files).delivery).toMatchObject({
      hour: 0,
      files: [{ basis: 'billed', form: 'parquet' }],
    });
    for (const wrong of ['focus.csv', 'billed.xlsx', 'billed', 'billed.csv.gz', 'billed.csv,'])
      expect(() => readConfig({ OUTLAY_EXPORT_FILES: wrong })).toThrow(
        /OUTLAY_EXPORT_FILES: names ".*", but/,
      );
  });

  it('tells no floor of the disk from a floor of its own choice', () => {
    const floorOf = (mib?: string) => readConfig({ OUTLAY_DISK_FLOOR_MIB: mib }).diskFloorBytes;
    expect([floorOf(), floorOf('0'), floorOf('2')]).toEqual([undefined, 0, 2 * 1024 * 1024]);
    expect(() => floorOf('-1')).toThrow(/OUTLAY_DISK_FLOOR_MIB: must be a number from 0/);
    expect(readConfig({ OUTLAY_JOURNAL_MAX_HOURS: '2' }).maxPendingMs).toBe(7_200_000);
    expect(readConfig({ OUTLAY_READ_WAIT_SECONDS: '0.5' }).readPatienceMs).toBe(500);
  });

  it('refuses an address that others reach, unless tokens are asked for', () => {
    for (const host of ['0.0.0.0', '192.168.1.5', '::', 'outlay.example']) {
      expect(() => readConfig({ OUTLAY_HOST: host }), host).toThrow(
        /Set OUTLAY_AUTH=on and OUTLAY_ADMIN_TOKEN/,
      );
      const open = readConfig({ OUTLAY_HOST: host, OUTLAY_AUTH: 'on', OUTLAY_ADMIN_TOKEN: 'x'.repeat(16) });
      expect(open.host).toBe(host);
    }
    for (const host of ['127.0.0.1', '127.1.2.3', 'localhost', '::1'])
      expect(readConfig({ OUTLAY_HOST: host }).host).toBe(host);
  });

  it('tells where people reach it without a slash at the end', () => {
    const OUTLAY_PUBLIC_URL = 'https://outlay.company.example/';
    expect(readConfig({ OUTLAY_PUBLIC_URL }).publicUrl).toBe('https://outlay.company.example');
    expect(() => readConfig({ OUTLAY_PUBLIC_URL: 'outlay' })).toThrow(/OUTLAY_PUBLIC_URL: must be an http/);
  });

  it('names each variable that cannot be used', () => {
    const bad = { OUTLAY_PORT: '99999', OUTLAY_AUTH: 'maybe', OUTLAY_CLICKHOUSE_URL: 'ftp://x' };
    expect(() => readConfig(bad)).toThrow(ConfigError);
    for (const name of Object.keys(bad)) expect(() => readConfig(bad)).toThrow(name);
  });

  it('takes a token for the wish to use it, unless told otherwise', () => {
    const OUTLAY_ADMIN_TOKEN = 'x'.repeat(16);
    expect(readConfig({ OUTLAY_ADMIN_TOKEN }).adminToken).toBe(OUTLAY_ADMIN_TOKEN);
    expect(readConfig({ OUTLAY_ADMIN_TOKEN, OUTLAY_AUTH: 'off' }).adminToken).toBeUndefined();
  });

  it('asks for a token worth the name', () => {
    expect(() => readConfig({ OUTLAY_AUTH: 'on' })).toThrow(/needs OUTLAY_ADMIN_TOKEN/);
    expect(() => readConfig({ OUTLAY_AUTH: 'on', OUTLAY_ADMIN_TOKEN: 'short' })).toThrow(
      /at least 16 characters/,
    );
  });
});
