// GitHub AI credits of one call, as Copilot tells them: in billionths. One credit costs a cent; it is never read as dollars.
import type { Attributes } from '../../../schemas/otlp.ts';
import type { Credits } from '../../../schemas/usage-report.ts';
import { decimalOf, type Decimal } from '../read-attribute.ts';

const NANO_CREDITS = 'github.copilot.nano_aiu';
const UNIT = 'github_ai_credit';

/** A thousandth of a billionth is the unit of the ledger; no call takes more than a million credits. */
const AMOUNT: Decimal = { scale: 3, most: 10n ** 18n };

/** Undefined where the call tells none, as those of subagents do. Throws UnreadableNumber. */
export function creditsOf(attributes: Attributes): Credits | undefined {
  const value = attributes.get(NANO_CREDITS);
  return value === undefined ? undefined : { amount: decimalOf(value, NANO_CREDITS, AMOUNT), unit: UNIT };
}
