// Why a setting is changed: told with the change, kept in its audit trail.
import { z } from 'zod';

/** Longest reason that is kept. */
const MAX_REASON_LENGTH = 500;

const text = z.string().trim().max(MAX_REASON_LENGTH);

/** The field of a body that tells why. */
export const changeNote = { reason: text.optional().describe('Why, for the audit trail.') };

/** The query string of a change without a body. */
export const noted = z.strictObject(changeNote);

/** A reason that cannot be left out. */
export const requiredReason = text.min(1).describe('Why.');
