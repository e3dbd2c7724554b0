// Environment in, typed configuration out; the only reader of process.env.
import { isIP } from 'node:net';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import type { HistoryPlaces } from './ingest/adapters/history.ts';
import { EXPORT_FORMS, type ExportForm } from './schemas/export-routes.ts';
import { FOCUS_BASES, type FocusBasis } from './schemas/focus-api.ts';

export type Config = {
  readonly dataDir: string;
  readonly host: string;
  readonly port: number;
  readonly otlpPort: number;
  readonly grpcPort: number;
  /** A ClickHouse server with user, password and database in it; undefined runs the embedded engine. */
  readonly clickhouseUrl: string | undefined;
  /** Where and as whom other programs read the views of the embedded engine; undefined: nowhere. */
  readonly reader: ReaderSettings | undefined;
  /** Where people reach Outlay, as messages to them tell it; undefined for the address that was asked. */
  readonly publicUrl: string | undefined;
  /** Undefined: no authentication, loopback only. */
  readonly adminToken: string | undefined;
  readonly horizonMs: number;
  readonly maxBodyBytes: number;
  /** How much may wait for the ledger, and for how long. */
  readonly maxPendingBytes: number;
  readonly maxPendingMs: number;
  /** How long an answer waits for the ledger to hold what was acknowledged before the question. */
  readonly readPatienceMs: number;
  /** Free space below which no telemetry is taken; undefined for the default of the volume. */
  readonly diskFloorBytes: number | undefined;
  /** Whether alerts may be delivered to addresses of this machine and of private networks. */
  readonly allowPrivateWebhooks: boolean;
  /** A file of prices that is read at the start and whenever it changes; undefined: none. */
  readonly pricesFile: string | undefined;
  /** Where the published list of prices is read again; undefined: nowhere. */
  readonly pricesUrl: string | undefined;
  /** Hour of the day, UTC, in which the ledger audits itself. */
  readonly auditHour: number;
  readonly logLevel: string;
  /** What the dynamic loader is told, for the engine's process too: people preload allocators. */
  readonly loaderEnv: Readonly<Record<string, string>>;
  /** Where the agents of this machine keep their session files. */
  readonly history: HistoryPlaces;
  /** How the demo company is started from a page; undefined where nobody may. */
  readonly demo: DemoSettings | undefined;
  /** Files for finance that are put into a folder by themselves; undefined: none. */
  readonly delivery: DeliverySettings | undefined;
};

/** ClickHouse's HTTP protocol for other programs. */
export type ReaderSettings = {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly password: string;
};

/** Which files are put where, and in which hour of the day (UTC). */
export type DeliverySettings = {
  readonly folder: string;
  readonly files: readonly { readonly basis: FocusBasis; readonly form: ExportForm }[];
  readonly hour: number;
};

/** What the process of the demo company is started with. */
export type DemoSettings = {
  readonly days: number;
  readonly environment: Readonly<Record<string, string | undefined>>;
};

/** The configuration cannot be used; the message says which variable, why, and what to do. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

const MEBIBYTE = 1024 * 1024;
const port = z.coerce
  .number({ error: 'must be a port: a whole number from 0 to 65535' })
  .int('must be a port: a whole number from 0 to 65535')
  .min(0, 'must be a port: a whole number from 0 to 65535')
  .max(65_535, 'must be a port: a whole number from 0 to 65535');
const positive = z.coerce.number({ error: 'must be a number above 0' }).positive('must be a number above 0');

const notNegative = z.coerce.number({ error: 'must be a number from 0' }).min(0, 'must be a number from 0');

const DEMO_DAYS = 'must be a whole number from 1 to 90';
const HOUR = 'must be an hour of the day, UTC: a whole number from 0 to 23';

const environment = z.object({
  OUTLAY_DATA_DIR: z.string().min(1).default('./data'),
  OUTLAY_HOST: z.string().min(1).default('127.0.0.1'),
  OUTLAY_PORT: port.default(8787),
  OUTLAY_OTLP_HTTP_PORT: port.default(4318),
  OUTLAY_OTLP_GRPC_PORT: port.default(4317),
  OUTLAY_CLICKHOUSE_URL: z.url({ protocol: /^https?$/ }).optional(),
  OUTLAY_CLICKHOUSE_READ_PORT: port.optional(),
  OUTLAY_CLICKHOUSE_READ_HOST: z.string().min(1).default('127.0.0.1'),
  OUTLAY_CLICKHOUSE_READER_PASSWORD: z.string().min(16, 'needs at least 16 characters').optional(),
  OUTLAY_PUBLIC_URL: z.url({ protocol: /^https?$/, error: 'must be an http or https address' }).optional(),
  OUTLAY_AUTH: z.enum(['on', 'off']).optional(),
  OUTLAY_ADMIN_TOKEN: z.string().min(16, 'needs at least 16 characters').optional(),
  OUTLAY_DEDUP_HORIZON_HOURS: positive.default(24),
  OUTLAY_MAX_BODY_MIB: positive.default(64),
  OUTLAY_JOURNAL_MAX_MIB: positive.default(4096),
  OUTLAY_JOURNAL_MAX_HOURS: positive.default(168),
  OUTLAY_READ_WAIT_SECONDS: notNegative.default(1),
  OUTLAY_DISK_FLOOR_MIB: notNegative.optional(),
  OUTLAY_ALLOW_PRIVATE_WEBHOOKS: z.enum(['on', 'off']).default('off'),
  OUTLAY_PRICES_FILE: z.string().min(1).optional(),
  OUTLAY_PRICES_URL: z.url({ protocol: /^https?$/, error: 'must be an http or https address' }).optional(),
  OUTLAY_AUDIT_HOUR: z.coerce.number({ error: HOUR }).int(HOUR).min(0, HOUR).max(23, HOUR).default(3),
  OUTLAY_DEMO: z.enum(['on', 'off']).default('on'),
  OUTLAY_DEMO_DAYS: z.coerce
    .number({ error: DEMO_DAYS })
    .int(DEMO_DAYS)
    .min(1, DEMO_DAYS)
    .max(90, DEMO_DAYS)
    .default(30),
  OUTLAY_EXPORT_DIR: z.string().min(1).optional(),
  OUTLAY_EXPORT_FILES: z.string().default('estimated.csv,billed.csv').transform(deliveredFiles),
  OUTLAY_EXPORT_HOUR: z.coerce.number({ error: HOUR }).int(HOUR).min(0, HOUR).max(23, HOUR).default(4),
  OUTLAY_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
});

/** Reads the `OUTLAY_*` variables. Empty ones count as unset. Throws {@link ConfigError}. */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const set = Object.entries(env).filter(([name, value]) => name.startsWith('OUTLAY_') && value);
  const parsed = environment.safeParse(Object.fromEntries(set));
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new ConfigError(`The configuration cannot be used. ${faults.join('. ')}.`);
  }
  const given = parsed.data;
  return {
    dataDir: resolve(given.OUTLAY_DATA_DIR),
    host: given.OUTLAY_HOST,
    port: given.OUTLAY_PORT,
    otlpPort: given.OUTLAY_OTLP_HTTP_PORT,
    grpcPort: given.OUTLAY_OTLP_GRPC_PORT,
    clickhouseUrl: given.OUTLAY_CLICKHOUSE_URL,
    reader: readerOf(given),
    publicUrl: given.OUTLAY_PUBLIC_URL?.replace(/\/+$/, ''),
    adminToken: adminTokenOf(given),
    horizonMs: given.OUTLAY_DEDUP_HORIZON_HOURS * 3_600_000,
    maxBodyBytes: given.OUTLAY_MAX_BODY_MIB * MEBIBYTE,
    maxPendingBytes: given.OUTLAY_JOURNAL_MAX_MIB * MEBIBYTE,
    maxPendingMs: given.OUTLAY_JOURNAL_MAX_HOURS * 3_600_000,
    readPatienceMs: given.OUTLAY_READ_WAIT_SECONDS * 1_000,
    diskFloorBytes: given.OUTLAY_DISK_FLOOR_MIB && given.OUTLAY_DISK_FLOOR_MIB * MEBIBYTE,
    allowPrivateWebhooks: given.OUTLAY_ALLOW_PRIVATE_WEBHOOKS === 'on',
    pricesFile: given.OUTLAY_PRICES_FILE === undefined ? undefined : resolve(given.OUTLAY_PRICES_FILE),
    pricesUrl: given.OUTLAY_PRICES_URL,
    auditHour: given.OUTLAY_AUDIT_HOUR,
    logLevel: given.OUTLAY_LOG_LEVEL,
    loaderEnv: env['LD_PRELOAD'] ? { LD_PRELOAD: env['LD_PRELOAD'] } : {},
    history: historyPlaces(env),
    demo: demoSettings(given, env),
    delivery: given.OUTLAY_EXPORT_DIR === undefined ? undefined : deliveryOf(given, given.OUTLAY_EXPORT_DIR),
  };
}

function deliveryOf(given: z.infer<typeof environment>, folder: string): DeliverySettings {
  return { folder: resolve(folder), files: given.OUTLAY_EXPORT_FILES, hour: given.OUTLAY_EXPORT_HOUR };
}

/** `estimated.csv,billed.parquet` */
function deliveredFiles(text: string, context: z.RefinementCtx): DeliverySettings['files'] {
  return text.split(',').flatMap((each) => {
    const [basis, form, ...more] = each.trim().split('.');
    const known = {
      basis: FOCUS_BASES.find((one) => one === basis),
      form: EXPORT_FORMS.find((one) => one === form),
    };
    if (known.basis && known.form && more.length === 0) return [{ basis: known.basis, form: known.form }];
    context.addIssue({
      code: 'custom',
      message: `names ${JSON.stringify(each.trim())}, but each is one of ${FOCUS_BASES.join(', ')}, a dot, and one of ${EXPORT_FORMS.join(', ')}`,
    });
    return [];
  });
}

/** What a program needs to run here, and nothing that speaks for somebody. */
const HARMLESS = /^(PATH|HOME|TMPDIR|TEMP|TMP|TZ|LANG|LC_\w+|LD_\w+|NODE_OPTIONS)$/;

/** A company of its own beside the embedded engine, on loopback and free ports, with nothing of this one's secrets. */
function demoSettings(given: z.infer<typeof environment>, env: NodeJS.ProcessEnv): DemoSettings | undefined {
  if (given.OUTLAY_DEMO === 'off' || given.OUTLAY_CLICKHOUSE_URL !== undefined) return undefined;
  const others = Object.entries(env).filter(([name]) => HARMLESS.test(name));
  const own = {
    OUTLAY_DATA_DIR: resolve(given.OUTLAY_DATA_DIR),
    OUTLAY_PORT: '0',
    OUTLAY_OTLP_HTTP_PORT: '0',
    OUTLAY_OTLP_GRPC_PORT: '0',
    OUTLAY_DEMO: 'off',
    OUTLAY_LOG_LEVEL: 'error',
  };
  return { days: given.OUTLAY_DEMO_DAYS, environment: { ...Object.fromEntries(others), ...own } };
}

/** The variables by which agents themselves are told to keep their files elsewhere. */
function historyPlaces(env: NodeJS.ProcessEnv): HistoryPlaces {
  return {
    home: env['HOME'] ?? homedir(),
    claudeConfigDir: env['CLAUDE_CONFIG_DIR'] ?? '',
    codexHome: env['CODEX_HOME'] ?? '',
    geminiHome: env['GEMINI_CLI_HOME'] ?? '',
    qwenHome: env['QWEN_HOME'] ?? '',
    copilotHome: env['COPILOT_HOME'] ?? '',
    xdgDataHome: env['XDG_DATA_HOME'] ?? '',
  };
}

/** The demo has a folder of its own in the data folder, and ports of its own, so that it runs beside the real thing. */
export function readDemoConfig(): Config {
  const config = readConfig({
    OUTLAY_PORT: '8788',
    OUTLAY_OTLP_HTTP_PORT: '0',
    OUTLAY_OTLP_GRPC_PORT: '0',
    ...process.env,
  });
  return { ...config, dataDir: join(config.dataDir, 'demo'), demo: undefined };
}

/** What `outlay run` passes on: the environment without what configures Outlay, and apart from it the ingest token. */
export function readRunSettings(): { environment: NodeJS.ProcessEnv; token: string } {
  const { OUTLAY_TOKEN: token = '', ...others } = process.env;
  const passed = Object.entries(others).filter(([name]) => !(name in environment.shape));
  return { environment: Object.fromEntries(passed), token };
}

/** Whether people asked for plain text (https://no-color.org). */
export function wantsNoColor(): boolean {
  return Boolean(process.env['NO_COLOR']);
}

function readerOf(given: z.infer<typeof environment>): ReaderSettings | undefined {
  const { OUTLAY_CLICKHOUSE_READ_PORT: readPort, OUTLAY_CLICKHOUSE_READER_PASSWORD: password } = given;
  if (readPort === undefined) return undefined;
  if (given.OUTLAY_CLICKHOUSE_URL !== undefined)
    throw new ConfigError(
      'OUTLAY_CLICKHOUSE_READ_PORT is for the embedded engine, and OUTLAY_CLICKHOUSE_URL names a server: ' +
        'let other programs read that server, as docs/sql-views.md tells, and leave one of the two out.',
    );
  if (!password)
    throw new ConfigError(
      'OUTLAY_CLICKHOUSE_READ_PORT needs OUTLAY_CLICKHOUSE_READER_PASSWORD: a secret of at least 16 characters.',
    );
  return { host: given.OUTLAY_CLICKHOUSE_READ_HOST, port: readPort, username: 'outlay_reader', password };
}

function adminTokenOf(given: z.infer<typeof environment>): string | undefined {
  const { OUTLAY_HOST: host, OUTLAY_ADMIN_TOKEN: token } = given;
  // Whoever sets a token means it.
  const auth = given.OUTLAY_AUTH ?? (token ? 'on' : 'off');
  if (auth === 'on') {
    if (!token)
      throw new ConfigError('OUTLAY_AUTH=on needs OUTLAY_ADMIN_TOKEN: a secret of at least 16 characters.');
    return token;
  }
  if (!isLoopback(host)) {
    throw new ConfigError(
      `OUTLAY_HOST=${host} is reachable from other machines, and without authentication anyone there could read and ` +
        'write spend. Set OUTLAY_AUTH=on and OUTLAY_ADMIN_TOKEN to a secret of at least 16 characters, ' +
        'or leave OUTLAY_HOST at 127.0.0.1.',
    );
  }
  return undefined;
}

/** Whether a host name or address always means this machine. */
export function isLoopback(host: string): boolean {
  if (host === 'localhost' || host.endsWith('.localhost') || host === '::1') return true;
  return isIP(host) === 4 && host.startsWith('127.');
}
