// Why a record is refused, in sentences that say what to do.
import type { Rejection } from '../../schemas/usage-report.ts';

const CLOCK = 'check the clock of the sending machine';

const SENTENCES: Readonly<Record<Rejection, string>> = {
  time_missing: 'It has no time: update the agent, or set the time where the record is made.',
  time_in_future: `Its time lies in the future: ${CLOCK}.`,
  time_too_old: `It is older than Outlay accepts: ${CLOCK}, and whether the sender holds telemetry back for months.`,
  start_after_time: `Its interval starts after it ends: ${CLOCK}.`,
  no_value: 'The point has no value: update the agent or what forwards its telemetry.',
  not_finite: 'Its value is not a finite number, so it is a broken counter: restart or update the agent.',
  negative: 'Its value is below zero, so it is a broken counter: restart or update the agent.',
  fractional: 'It counts a fraction of a token: check what computes or rewrites the value on the way.',
  too_large: 'Its value is larger than any call or interval can be: restart or update the agent.',
  unreadable_number: 'A count in it is not a number: check what rewrites attributes on the way.',
  temporality_unspecified:
    'Its temporality is unspecified: send delta or cumulative, and check what forwards the metrics.',
  histogram_inconsistent:
    'The buckets of the histogram do not add up to its count: check what forwards the metrics.',
  unknown_activity: 'Its kind of activity is not known here: update Outlay, or correct what sends it.',
  unknown_token_type: 'Its token type is not known here: update Outlay, or report the agent and its version.',
};

const MAX_LENGTH = 400;

/** `detail` names the record or its field, never a value. */
export function rejectionSentence(reason: Rejection, detail: string): string {
  return `${detail}: ${SENTENCES[reason]}`.slice(0, MAX_LENGTH).toWellFormed();
}
