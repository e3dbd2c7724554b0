// A real Chromium that npm brought, and the web app as it was built of today's sources.
import { execFile } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import chromium from '@sparticuz/chromium';
import { chromium as driver, type Browser } from 'playwright-core';
import { madeOnce } from './made-once.ts';

/**
 * In one process the whole browser ends with its first closed window; and a graphics card that is only imitated takes most of
 * the time of a test.
 */
const UNWANTED =
  /^--(single-process|no-zygote|in-process-gpu|ignore-gpu-blocklist|use-gl|use-angle|enable-unsafe-swiftshader)\b/;

/** Starts the browser; `OUTLAY_TEST_CHROMIUM` names another one. */
export async function startBrowser(): Promise<Browser> {
  const executablePath = process.env['OUTLAY_TEST_CHROMIUM'] ?? (await unpacked());
  const args = [...chromium.args.filter((arg) => !UNWANTED.test(arg)), '--disable-gpu'];
  return await driver.launch({ executablePath, args, headless: true });
}

/** It is unpacked where all find it, at its first use: who came a moment later would start half of it. */
async function unpacked(): Promise<string> {
  await madeOnce('chromium', async () => void (await chromium.executablePath()));
  return await chromium.executablePath();
}

const VITE = 'node_modules/vite/bin/vite.js';

/** Builds the app, as it is shipped, where its sources are newer than what is built. */
export async function buildApp(): Promise<void> {
  const built = newest('dist/dashboards');
  if (Math.max(newest('dashboards'), newest('schemas')) <= built) return;
  // In a process of its own: libraries are larger and slower where they are told that this is a test.
  const env = { ...process.env, NODE_ENV: 'production' };
  await promisify(execFile)(process.execPath, [VITE, 'build', 'dashboards', '--logLevel', 'error'], { env });
}

function newest(folder: string): number {
  try {
    const files = readdirSync(folder, { recursive: true, withFileTypes: true });
    return Math.max(0, ...files.map((file) => statSync(join(file.parentPath, file.name)).mtimeMs));
  } catch {
    return 0;
  }
}
