// Runaway patterns and their incidents as the API tells them.
import { z } from 'zod';
import { cursor, filterValues, limit, range } from './api-query.ts';
import { instant, limitSource, usd } from './limit-words.ts';
import { PATTERNS, THRESHOLD_UNITS } from './pattern-definitions.ts';
import { sessionCapsUpdate } from './session-caps.ts';
import { changeNote } from './setting-note.ts';

export const patternName = z.enum(PATTERNS);

const MOST_TASKS = 100;
const tasks = z.array(z.string().trim().min(1).max(512)).max(MOST_TASKS);

/** What is stored of a pattern: only thresholds that are set. */
export const patternValue = z.object({
  enabled: z.boolean(),
  /** Whether channels are told of its incidents. */
  notify: z.boolean(),
  thresholds: z.record(z.string(), z.number()),
  /** Tasks and workflows that count as routine; empty for patterns that ask for none. */
  tasks: z.array(z.string()).readonly(),
});
export type PatternValue = z.infer<typeof patternValue>;

/** One threshold with its bounds. */
export const thresholdAnswer = z.object({
  name: z.string(),
  label: z.string(),
  unit: z.enum(THRESHOLD_UNITS).describe('`micros`: micro-dollars.'),
  value: z.int(),
  default: z.int(),
  min: z.int(),
  max: z.int(),
});

/** One pattern with its setting. */
export const patternAnswer = z.object({
  pattern: patternName,
  title: z.string(),
  subject: z.enum(['session', 'user', 'limit']).describe('Of what its incidents are.'),
  definition: z.string().describe('When it fires; thresholds are named in braces.'),
  at_risk: z.string().describe('What of the spend counts as at risk.'),
  cap: z
    .enum(['cost', 'subagents', 'retries'])
    .nullable()
    .describe('The cap of a session that would stop it; null where none does.'),
  enabled: z.boolean(),
  notify: z.boolean().describe('Whether channels are told of its incidents.'),
  thresholds: z.array(thresholdAnswer),
  tasks: z
    .array(z.string())
    .nullable()
    .describe('Tasks and workflows that count as routine; null: the pattern asks for none.'),
  open_incidents: z.int().nullable().describe('null: not known yet.'),
  updated_at: instant.nullable().describe('null: never set.'),
  updated_by: z.string(),
});
export type PatternAnswer = z.infer<typeof patternAnswer>;

export const patternsAnswer = z.object({
  data: z.array(patternAnswer),
  evaluated_at: instant.nullable().describe('When they were looked for last; null: not yet.'),
});

/** Changes what it names of a pattern. */
export const patternUpdate = z.strictObject({
  enabled: z.boolean().optional(),
  notify: z.boolean().optional(),
  thresholds: z
    .record(z.string(), z.int().nullable())
    .optional()
    .describe('By name; null: the default again. Those that are not named stay as they are.'),
  tasks: tasks.optional(),
  ...changeNote,
});
export type PatternUpdate = z.infer<typeof patternUpdate>;

/** `open` until somebody acts; `resolved` also by itself, once what it is of is quiet or over. */
export const INCIDENT_STATES = ['open', 'acknowledged', 'snoozed', 'resolved', 'expected'] as const;
export const incidentState = z.enum(INCIDENT_STATES);
export type IncidentState = (typeof INCIDENT_STATES)[number];

/** What people do with incidents. */
export const INCIDENT_ACTIONS = ['acknowledge', 'snooze', 'resolve', 'expected', 'reopen'] as const;
export type IncidentAction = (typeof INCIDENT_ACTIONS)[number];

/** What was measured, beside the threshold that it passed. */
export const incidentFigure = z.object({
  name: z.string(),
  label: z.string(),
  unit: z.enum(THRESHOLD_UNITS),
  value: z.number(),
  threshold: z.number().nullable().describe('null: told for the record, and compared with nothing.'),
});

const historyEntry = z.object({
  at: instant,
  by: z.string().describe('Empty: Outlay itself.'),
  action: z.enum(['open', 'auto_resolve', ...INCIDENT_ACTIONS]),
  note: z.string(),
  until: instant.nullable(),
});

/** What an incident is of. A limit is `user/<key>/<period>` or `budget/<id>`. */
export const incidentSubject = z.object({
  kind: z.enum(['session', 'user', 'limit']),
  id: z.string(),
  name: z.string().describe('For people.'),
});

const capRequest = z.object({
  method: z.literal('PUT'),
  path: z.string(),
  if_match: z.string().describe('Entity tag of the caps that the body is made from.'),
  body: sessionCapsUpdate,
});

/** A cap that would have stopped it. */
export const proposedCap = z.object({
  cap: z.enum(['cost', 'subagents', 'depth', 'retries']),
  value: z.int().describe('Micro-dollars for cost.'),
  scope: limitSource,
  sentence: z.string(),
  request: capRequest.describe('Sets it and keeps the other caps of the scope; all of them then block.'),
  preview: z
    .object({
      sessions: z.int().describe('Sessions of the scope in the last 30 days.'),
      reached: z.int().describe('Those of them that would have reached the cap.'),
      usd_beyond: usd.nullable().describe('What they spent beyond it; null where the cap is not on cost.'),
    })
    .nullable()
    .describe('null in lists: `GET /api/v1/incidents/{incident}` tells it.'),
});
export type ProposedCap = z.infer<typeof proposedCap>;

const incidentFields = {
  id: z.string().describe('The same for the same pattern, subject and window.'),
  pattern: patternName,
  state: incidentState,
  subject: incidentSubject,
  user: z.string().describe('Empty where it is of nobody, as a budget.'),
  session: z.string().describe('Empty where it is of no session.'),
  agent: z.string(),
  repo: z.string(),
  task: z.string(),
  from: instant.describe('Where its window begins.'),
  to: instant.nullable().describe('Where its window ends; null: as long as the session goes on.'),
  opened_at: instant,
  last_seen_at: instant.describe('Time of the newest usage in it.'),
  resolved_at: instant.nullable(),
  until: instant.nullable().describe('Until when it is snoozed, or the same is expected.'),
  cost_usd: usd
    .nullable()
    .describe('What the subject spent in the window so far; null where nothing has a price.'),
  at_risk_usd: usd.nullable().describe('What the pattern counts as at risk of it, so far.'),
  per_hour_usd: usd
    .nullable()
    .describe('What the subject spent a clock hour of the window; null under 10 minutes.'),
  is_lower_bound: z.boolean().describe('Whether there are calls without a price among them.'),
  sentence: z.string(),
  figures: z.array(incidentFigure),
};

/** One incident as detection finds it, before anybody did anything with it. */
export const finding = z.object(incidentFields).omit({
  id: true,
  state: true,
  opened_at: true,
  resolved_at: true,
  until: true,
});
export type FindingAnswer = z.infer<typeof finding>;

export const incident = z.object({
  ...incidentFields,
  version: z.int(),
  history: z.array(historyEntry).describe('The oldest first; the latest 50.'),
  proposed_caps: z
    .array(proposedCap)
    .describe(
      'For the person, each of their groups and everybody: those that would hold for the person and are stricter than what ' +
        'holds now. None where no cap counts what was passed.',
    ),
});
export type Incident = z.infer<typeof incident>;

/** Which incidents are told. */
export const incidentsQuery = z.strictObject({
  state: z.array(incidentState).optional().describe('Repeat for any of several; all by default.'),
  pattern: z.array(patternName).optional(),
  user: filterValues,
  session: filterValues,
  repo: filterValues,
  from: range.from.describe('Opened then or later.'),
  to: range.to.describe('Opened before.'),
  sort: z.enum(['-opened_at', '-at_risk_usd']).optional().describe('The latest first by default.'),
  limit: limit(50, 500),
  cursor,
});
export type IncidentsQuery = z.infer<typeof incidentsQuery>;

export const incidentsAnswer = z.object({
  data: z.array(incident),
  totals: z.object({
    incidents: z.int(),
    at_risk_usd: usd.describe(
      'Of all that match, no dollar twice: of the patterns of a session, the limits of a person and all budgets the ' +
        'largest counts, and of sessions, days of persons, limits and budgets those that come to most.',
    ),
    at_risk_by_pattern: z
      .partialRecord(patternName, usd)
      .describe('By pattern; patterns overlap, so that they do not add up.'),
    by_state: z.partialRecord(incidentState, z.int()),
  }),
  next_cursor: z.string().nullable(),
});
export type IncidentsAnswer = z.infer<typeof incidentsAnswer>;

/** What comes with an action. */
export const incidentActionBody = z.strictObject({
  note: z.string().trim().max(500).optional(),
  until: z.iso
    .datetime({ offset: true })
    .optional()
    .describe(
      'Of `snooze` (a day by default) and `expected` (30 days by default): until when. Of `expected`: the same pattern does ' +
        'not fire until then for `of`.',
    ),
  of: z
    .enum(['incident', 'user', 'task', 'repo'])
    .optional()
    .describe('Of `expected`: for what it is expected; by default the incident only.'),
});
export type IncidentActionBody = z.infer<typeof incidentActionBody>;

/** Thresholds to try: `name=value`. */
const threshold = z.string().regex(/^[a-z_]{1,40}=\d{1,15}$/, 'must be <threshold>=<whole number>');

export const backTestQuery = z.strictObject({
  threshold: z
    .array(threshold)
    .max(20)
    .optional()
    .describe('`<name>=<value>`, repeated: thresholds that are not saved yet.'),
  task: z
    .array(z.string().max(512))
    .max(MOST_TASKS)
    .optional()
    .describe('Instead of the tasks that are set.'),
});
export type BackTestQuery = z.infer<typeof backTestQuery>;

/** How the pattern would have fired in the last 30 days. */
export const backTestAnswer = z.object({
  pattern: patternName,
  thresholds: z.record(z.string(), z.int()).describe('All that were used.'),
  sentence: z.string().describe('As: would have fired 14 times in 30 days.'),
  fired: z.int(),
  usd_at_risk: usd.describe(
    'No dollar twice: of the limits of a person, and of all budgets, the largest counts.',
  ),
  is_lower_bound: z.boolean(),
  incidents: z.array(finding.extend({ id: z.string() })).describe('The 100 with most at risk.'),
  by_day: z.array(z.object({ day: z.iso.date(), fired: z.int(), usd_at_risk: usd })),
  complete: z
    .boolean()
    .describe('False where there was more to look at than is looked at: the most expensive was.'),
  from: instant,
  to: instant,
});
export type BackTestAnswer = z.infer<typeof backTestAnswer>;
