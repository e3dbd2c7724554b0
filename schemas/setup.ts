// What a person needs to know to connect an agent to this Outlay, what arrived from them, and the demo company.
import { z } from 'zod';
import { instant } from './limit-api.ts';
import { SIGNALS } from './otlp.ts';
import type { ApiRoute } from './route.ts';
import { PROTOCOLS, REFUSALS } from './senders.ts';

// Told apart before the URL is read: reading one leaves out line breaks.
const address = z
  .string()
  .max(512)
  .regex(/^[^\p{C}\s"\\<>`]*$/u, 'must not hold spaces, quotes, backslashes or angle brackets')
  .pipe(z.url({ protocol: /^https?$/ }));
const label = z
  .string()
  .max(128)
  .regex(/^[^\p{C}"'\\,=]*$/u, 'must not hold quotes, commas or equals signs');

/** Answer of `GET /api/v1/setup`. */
export const setupAnswer = z.object({
  version: z.string(),
  url: z.string().describe('This Outlay as the question reached it; takes OTLP/HTTP, too.'),
  otlp_http_url: z.string(),
  otlp_grpc_url: z.string(),
  auth: z.boolean().describe('Whether every sender needs a token.'),
  local_history: z.boolean().describe('Whether session files of this machine may be read.'),
  data_folder: z
    .string()
    .nullable()
    .describe('Null where senders need a token: whoever asks may be elsewhere.'),
});
export type SetupAnswer = z.infer<typeof setupAnswer>;

/** Query of `GET /api/v1/setup/agents`. */
export const agentSetupsQuery = z.strictObject({
  server: address.optional().describe('The address that agents reach; by default that of the question.'),
  team: label.default('').describe('Named on everything that is sent.'),
  cost_center: label.default('').describe('Named on everything that is sent.'),
});

const setupFile = z.object({
  path: z.string().nullable().describe('Where it belongs; null for lines of a shell.'),
  text: z.string(),
});

/** One way to connect an agent. */
const setupWay = z.object({
  id: z.string(),
  title: z.string(),
  note: z.string(),
  files: z.array(setupFile),
});
export type SetupWay = z.infer<typeof setupWay>;

const agentSetup = z.object({
  id: z.string(),
  name: z.string(),
  agent: z.string().describe('As the ledger names it; empty for applications, which name themselves.'),
  ways: z.array(setupWay),
  advice: z.array(z.string()).describe('What to know, as sentences.'),
});
export type AgentSetup = z.infer<typeof agentSetup>;

/** Answer of `GET /api/v1/setup/agents`. */
export const agentSetupsAnswer = z.object({ data: z.array(agentSetup), next_cursor: z.null() });
export type AgentSetupsAnswer = z.infer<typeof agentSetupsAnswer>;

/** Query of `GET /api/v1/setup/requests`. */
export const recentRequestsQuery = z.strictObject({
  from: z.enum(['here', 'anywhere']).default('here').describe('`here`: from the address of the question.'),
});

const recentRequest = z.object({
  at: instant,
  address: z.string(),
  client: z.string().describe('`User-Agent`; empty where none was sent.'),
  protocol: z.enum(PROTOCOLS).nullable(),
  service: z.string().describe('`service.name` of the first record; empty where none was read.'),
  signal: z.enum(SIGNALS).nullable(),
  accepted: z.int().describe('Records taken.'),
  rejected: z.int().describe('Records refused.'),
  reason: z
    .enum([...REFUSALS, 'records'])
    .nullable()
    .describe('Null where everything was taken.'),
  sentence: z.string().describe('Why something was refused, and what mends it.'),
});
export type RecentRequest = z.infer<typeof recentRequest>;

/** Answer of `GET /api/v1/setup/requests`: the newest first. */
export const recentRequestsAnswer = z.object({
  address: z.string().describe('From where the question came.'),
  data: z.array(recentRequest).describe('At most 20, since Outlay started.'),
  next_cursor: z.null(),
});
export type RecentRequestsAnswer = z.infer<typeof recentRequestsAnswer>;

/** Answer of `GET /api/v1/setup/hooks`. */
export const hookedAnswer = z.object({
  people: z.int().describe('People with usage.'),
  hooked: z.int().describe('Of them, those with a session whose place the hook told.'),
  from: instant,
});
export type HookedAnswer = z.infer<typeof hookedAnswer>;

/** Answer of `/api/v1/demo`. */
export const demoAnswer = z.object({
  state: z.enum(['off', 'loading', 'ready', 'failed']),
  percent: z.int().min(0).max(100).describe('How much of the month is loaded.'),
  path: z.string().describe('Where its pages are, once it is ready.'),
  reason: z.string().describe('Why it failed, or cannot be started; empty where it can.'),
});
export type DemoAnswer = z.infer<typeof demoAnswer>;

const SETUP = '/api/v1/setup';
const DEMO = '/api/v1/demo';

/** In the order in which they are described. */
export const SETUP_ROUTES: readonly ApiRoute[] = [
  { method: 'get', path: SETUP, summary: 'Where this Outlay takes telemetry', answers: { 200: setupAnswer } },
  {
    method: 'get',
    path: `${SETUP}/agents`,
    summary: 'How each agent is connected to this Outlay, as text to copy',
    query: agentSetupsQuery,
    answers: { 200: agentSetupsAnswer },
  },
  {
    method: 'get',
    path: `${SETUP}/requests`,
    summary: 'The latest requests with telemetry, and why they were refused',
    query: recentRequestsQuery,
    answers: { 200: recentRequestsAnswer },
  },
  {
    method: 'get',
    path: `${SETUP}/hooks`,
    summary: 'How many of the people of the last 30 days have the hook',
    answers: { 200: hookedAnswer },
  },
  { method: 'get', path: DEMO, summary: 'Whether the demo company runs', answers: { 200: demoAnswer } },
  {
    method: 'post',
    path: DEMO,
    summary: 'Start the demo company, in a store of its own',
    answers: { 202: demoAnswer },
    refusals: [409],
  },
  { method: 'delete', path: DEMO, summary: 'Stop the demo company', answers: { 200: demoAnswer } },
];
