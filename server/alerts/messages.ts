// What channels are sent: a signed CloudEvents envelope for webhooks, text and blocks for Slack and what is like it.
import { createHmac } from 'node:crypto';
import { validSecrets } from '../../control/rotating-secret.ts';
import type { Alert } from '../../schemas/alerts.ts';
import type { ChannelValue } from '../../schemas/channels.ts';
import type { Outbound } from './outbound.ts';

const SECRET_PREFIX = 'whsec_';

/** The request that tells a channel of an alert. `now` in milliseconds since 1970. */
export function messageFor(channel: ChannelValue, alert: Alert, now: number): Outbound {
  return channel.type === 'slack' ? slackMessage(channel, alert) : webhookMessage(channel, alert, now);
}

/** https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md, in structured mode. */
function webhookMessage(channel: ChannelValue, alert: Alert, now: number): Outbound {
  const body = JSON.stringify({
    specversion: '1.0',
    id: alert.id,
    source: 'outlay',
    type: alert.kind,
    subject: `${alert.subject.scope}/${alert.subject.id}`,
    time: alert.at,
    datacontenttype: 'application/json',
    data: alert,
  });
  const timestamp = Math.floor(now / 1000);
  const signatures = validSecrets(channel, now).map((secret) =>
    signatureOf(secret, { id: alert.id, timestamp, body }),
  );
  const headers = {
    'content-type': 'application/cloudevents+json; charset=utf-8',
    'user-agent': 'outlay',
    'webhook-id': alert.id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': signatures.join(' '),
  };
  return { url: channel.url, headers, body };
}

/** What is signed, as in https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md */
export type Signed = { readonly id: string; readonly timestamp: number; readonly body: string };

/** The signature of `id.timestamp.body` with a secret `whsec_<base64>`. */
export function signatureOf(secret: string, { id, timestamp, body }: Signed): string {
  const key = Buffer.from(secret.slice(SECRET_PREFIX.length), 'base64');
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
}

/** https://docs.slack.dev/reference/block-kit/blocks/section-block: at most 3,000 characters. */
const MAX_TEXT_LENGTH = 2_900;

function slackMessage({ url }: ChannelValue, alert: Alert): Outbound {
  const text = escaped(`${headOf(alert)}: ${alert.message}`);
  const body = JSON.stringify({ text, blocks: [{ type: 'section', text: { type: 'mrkdwn', text } }] });
  return {
    url,
    headers: { 'content-type': 'application/json; charset=utf-8', 'user-agent': 'outlay' },
    body,
  };
}

const HEADS = {
  BudgetThresholdCrossed: 'Spending',
  SessionCapReached: 'Session cap',
  FailedOpen: 'Limits not enforced',
  PatternFound: 'Runaway pattern',
  BillDiffers: 'Bill',
  test: 'Test',
} as const;

function headOf({ kind, threshold_percent: percent }: Alert): string {
  return percent === null || kind !== 'BudgetThresholdCrossed'
    ? HEADS[kind]
    : `${HEADS[kind]} at ${percent} %`;
}

/** The three characters that Slack gives a meaning to: names could be links or mention everybody. */
function escaped(text: string): string {
  const short = text.slice(0, MAX_TEXT_LENGTH);
  return short.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
