// Request events of Claude Code that happen now, as one OTLP/JSON export of logs.

/** Attributes of one `api_request` event of Opus 4.8, beside those that every one has. */
export type RequestEvent = Readonly<Record<string, string | number>>;

/** The body of the export. */
export function requestEvents(events: readonly RequestEvent[]): string {
  const logRecords = events.map((event) => ({
    timeUnixNano: `${Date.now()}000000`,
    body: { stringValue: 'claude_code.api_request' },
    attributes: attributes({ 'event.name': 'api_request', model: 'claude-opus-4-8', ...event }),
  }));
  const resource = { attributes: attributes({ 'service.name': 'claude-code' }) };
  const scope = { name: 'com.anthropic.claude_code.events' };
  return JSON.stringify({ resourceLogs: [{ resource, scopeLogs: [{ scope, logRecords }] }] });
}

function attributes(of: RequestEvent): object[] {
  return Object.entries(of).map(([key, value]) => ({
    key,
    value: valueOf(value),
  }));
}

function valueOf(value: string | number): object {
  if (typeof value === 'string') return { stringValue: value };
  return Number.isInteger(value) ? { intValue: value } : { doubleValue: value };
}
