// GitHub: credits and usage of an organization, day by day; of an enterprise, by the reports that it exports.
// https://docs.github.com/en/rest/billing/usage, https://docs.github.com/en/rest/billing/usage-reports
import { z } from 'zod';
import { addDays, eachDay } from './days.ts';
import { PageList, pageOf } from './pages.ts';
import type { Asked, Provider } from './provider.ts';
import { ReadStopped, type ProviderApi } from './provider-api.ts';

const NAME = 'GitHub';
const ENTERPRISE = 'enterprises/';

/** Where exported reports lie: signed addresses, which get no token. */
const FILE_HOSTS = [
  /\.blob\.core\.windows\.net$/,
  /\.githubusercontent\.com$/,
  /\.github\.com$/,
  /\.ghe\.com$/,
];

const EXPORT_POLL_MS = 5_000;
const EXPORT_PATIENCE_MS = 10 * 60_000;

const GITHUB = {
  name: NAME,
  apiUrl: 'https://api.github.com',
  account: 'the name of the organization, or enterprises/<name>',
  needs:
    'a fine-grained token with Administration (read) of the organization; for an enterprise, a classic token of an owner or ' +
    'billing manager',
  maxDays: 31,
  headers: (secret: string) => ({
    accept: 'application/vnd.github+json',
    authorization: `Bearer ${secret}`,
    'x-github-api-version': '2026-03-10',
  }),
} as const;

/** Credits of Copilot. By day and model; of an enterprise also by person, repository and kind of token. */
export const githubAiCredits: Provider = {
  ...GITHUB,
  read: async (api, asked) =>
    isEnterprise(asked)
      ? await readExport(api, asked, ['ai_credit', 'ai_credits'])
      : await readDays(api, asked, 'ai_credit/usage'),
};

/** Minutes and storage. Workflows and people are in what enterprises export only. */
export const githubUsage: Provider = {
  ...GITHUB,
  read: async (api, asked) =>
    isEnterprise(asked) ? await readExport(api, asked, ['detailed']) : await readDays(api, asked, 'usage'),
};

function isEnterprise({ account }: Asked): boolean {
  return account.startsWith(ENTERPRISE);
}

/** Answers tell no dates but what was asked for: each day is a question of its own. */
async function readDays(api: ProviderApi, { window, account }: Asked, what: string): Promise<Buffer> {
  const pages = new PageList();
  const path = `/organizations/${encodeURIComponent(account)}/settings/billing/${what}`;
  for (const date of eachDay(window)) {
    const [year = '', month = '', day = ''] = date.split('-').map((part) => String(Number(part)));
    const query = [
      ['year', year],
      ['month', month],
      ['day', day],
    ] as const;
    pages.add(pageOf((await api.ask({ path, query })).body, NAME));
  }
  return pages.bytes();
}

const exported = z.looseObject({
  id: z.union([z.string(), z.number()]).transform(String),
  status: z.string(),
  download_urls: z.array(z.string()).nullish(),
});

/** Asks for an export, waits until it is made, and reads its files. The type of the report has two spellings. */
async function readExport(
  api: ProviderApi,
  { window, account }: Asked,
  types: readonly string[],
): Promise<Buffer> {
  const path = `/enterprises/${encodeURIComponent(account.slice(ENTERPRISE.length))}/settings/billing/reports`;
  const { id } = await begun(api, path, { window, types });
  const until = api.now() + EXPORT_PATIENCE_MS;
  for (;;) {
    const report = shaped(await api.ask({ path: `${path}/${encodeURIComponent(id)}` }));
    if (report.status === 'completed') return await readFiles(api, report.download_urls ?? []);
    if (report.status !== 'processing' && report.status !== 'pending' && report.status !== 'queued')
      throw new ReadStopped(`${NAME} could not make the export: its status is ${shown(report.status)}.`);
    if (api.now() >= until) throw new ReadStopped(`${NAME} did not finish the export in ten minutes.`);
    await api.wait(EXPORT_POLL_MS);
  }
}

type Wanted = Pick<Asked, 'window'> & { readonly types: readonly string[] };

async function begun(api: ProviderApi, path: string, { window, types }: Wanted) {
  const days = { start_date: window.from, end_date: addDays(window.to, -1) };
  for (const type of types) {
    const answer = await api.ask({ path, body: { report_type: type, ...days }, accepts: [400, 422] });
    if (answer.status < 300) return shaped(answer);
  }
  throw new ReadStopped(`${NAME} does not export this report for these days.`);
}

function shaped({ body }: { readonly body: Buffer }): z.infer<typeof exported> {
  const { success, data } = exported.safeParse(pageOf(body, NAME).json);
  if (success) return data;
  throw new ReadStopped(`An answer of ${NAME} has another shape than its API.`);
}

/** Words of strangers, as far as they are words. */
function shown(status: string): string {
  return /^[a-z_ -]{1,40}$/i.test(status) ? status : 'unknown';
}

/** Files of one report, one after the other: only the first keeps its header. */
async function readFiles(api: ProviderApi, addresses: readonly string[]): Promise<Buffer> {
  if (addresses.length === 0) throw new ReadStopped(`${NAME} made the export and names no file.`);
  const texts: string[] = [];
  let header = '';
  for (const address of addresses) {
    const text = (await api.download(address, FILE_HOSTS)).toString('utf8').replace(/^\uFEFF/, '');
    const end = text.indexOf('\n');
    const first = (end < 0 ? text : text.slice(0, end)).trim();
    if (header !== '' && first !== header)
      throw new ReadStopped(`The files of ${NAME}'s export have different columns.`);
    texts.push(header === '' ? text : end < 0 ? '' : text.slice(end + 1));
    header = first;
  }
  return Buffer.from(texts.map((text) => (text === '' || text.endsWith('\n') ? text : `${text}\n`)).join(''));
}
