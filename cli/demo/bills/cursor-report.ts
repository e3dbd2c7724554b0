// Cursor's events of usage of the demo company, as its API answers.
import { formatDecimal } from '../../../schemas/decimal.ts';
import { DAY_MS, type Day } from '../company/calendar.ts';
import type { CursorCall } from './bill-log.ts';

/** `POST /teams/filtered-usage-events`: every event is charged; both ends of the window belong to it. */
export function cursorEvents(calls: readonly CursorCall[], days: readonly Day[]): string {
  const [first = 0] = days;
  const window = { startDate: first * DAY_MS, endDate: ((days.at(-1) ?? first) + 1) * DAY_MS - 1 };
  const usageEvents = callsOn(calls, days).map(eventOf);
  return JSON.stringify({
    totalUsageEventsCount: usageEvents.length,
    pagination: {
      numPages: 1,
      currentPage: 1,
      pageSize: usageEvents.length,
      hasNextPage: false,
      hasPreviousPage: false,
    },
    usageEvents,
    period: window,
  });
}

/** Calls of these days, in order. */
export function callsOn(calls: readonly CursorCall[], days: readonly Day[]): CursorCall[] {
  return calls
    .filter(({ call }) => days.includes(Math.floor(call.at / DAY_MS)))
    .sort(
      (left, right) => left.call.at - right.call.at || (left.call.requestId < right.call.requestId ? -1 : 1),
    );
}

function eventOf({ call, person, session }: CursorCall): object {
  const { input, output, cacheRead } = call.tokens;
  const cents = Number(formatDecimal(call.cost, 10));
  return {
    timestamp: String(call.at),
    userEmail: person.email,
    conversationId: session,
    model: call.caller.model.id,
    kind: 'Usage-based',
    maxMode: false,
    requestsCosts: 1,
    isTokenBasedCall: true,
    isChargeable: true,
    isHeadless: false,
    tokenUsage: {
      inputTokens: input,
      outputTokens: output,
      cacheWriteTokens: 0,
      cacheReadTokens: cacheRead,
      totalCents: cents,
    },
    chargedCents: cents,
    cursorTokenFee: 0,
  };
}
