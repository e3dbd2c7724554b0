// Reads typed values out of attributes: the one place that decides which spellings of a number count.
import { parseDecimal } from '../../schemas/decimal.ts';
import { PICO_PER_USD, type Pico } from '../../schemas/money.ts';
import type { Attributes, AttributeValue, LogRecord } from '../../schemas/otlp.ts';
import type { Adapted, Rejection } from '../../schemas/usage-report.ts';

/** More tokens than any call or export interval can hold; above it a count is a broken counter. */
export const MAX_TOKENS = 10n ** 12n;

/** More dollars than any call or export interval can cost; from it on a figure is a broken counter. */
export const MAX_COST: Pico = 10n ** 6n * PICO_PER_USD;
const DOLLARS: Decimal = { scale: 12, most: MAX_COST - 1n };

const WHOLE_DIGITS = /^\d{1,19}$/;

/** Longer than any spelling of a number that counts; reading millions of digits would take seconds. */
const MAX_NUMBER_LENGTH = 64;

/** Nobody tries as often, or nests as deep. */
const MAX_ORDINAL = 1_000_000;

/** A kind of number: read as a whole number of `10^-scale`, of which it has `most` at most. */
export type Decimal = { readonly scale: number; readonly most: bigint };

/** A number that cannot be booked, with what is wrong about it. */
export class UnreadableNumber extends Error {
  readonly reason: Rejection;

  constructor(reason: Rejection, field: string) {
    super(`${field}: ${reason}`);
    this.reason = reason;
  }
}

/** Text of an attribute, empty where it is absent. Numbers and booleans are written out. */
export function text(attributes: Attributes, key: string): string {
  const value = attributes.get(key);
  return value === undefined ? '' : String(value);
}

/** Name of an event. Older SDKs had an attribute for it, and before that the body. */
export function eventNameOf({ attributes, body, eventName }: LogRecord): string {
  return text(attributes, 'event.name') || eventName || body;
}

/** Text of the first of these attributes that is there and not empty. */
export function firstText(attributes: Attributes, keys: readonly string[]): string {
  for (const key of keys) {
    const found = text(attributes, key);
    if (found !== '') return found;
  }
  return '';
}

/**
 * A token count: a whole number, or text of decimal digits only (older Claude Code sends counts as text). Absent is 0.
 * Throws {@link UnreadableNumber} for signs, spaces, exponents, hex, fractions and counts above {@link MAX_TOKENS}.
 */
export function count(attributes: Attributes, key: string): number {
  const value = attributes.get(key);
  return value === undefined ? 0 : wholeNumber(value, key);
}

/** The count of the first of these attributes that is there; undefined where none is. */
export function firstCount(attributes: Attributes, keys: readonly string[]): number | undefined {
  const key = keys.find((one) => attributes.has(one));
  return key === undefined ? undefined : count(attributes, key);
}

/** The same reading for a bare value. */
export function wholeNumber(value: AttributeValue, field: string): number {
  if (typeof value === 'boolean') throw new UnreadableNumber('unreadable_number', field);
  if (typeof value === 'string' && !WHOLE_DIGITS.test(value))
    throw new UnreadableNumber('unreadable_number', field);
  const exact = parseDecimal(value, 6);
  if (exact === undefined) throw new UnreadableNumber('not_finite', field);
  if (exact < 0n) throw new UnreadableNumber('negative', field);
  if (exact > MAX_TOKENS * 1_000_000n) throw new UnreadableNumber('too_large', field);
  if (exact % 1_000_000n !== 0n) throw new UnreadableNumber('fractional', field);
  return Number(exact / 1_000_000n);
}

/** Dollars of an attribute, undefined where it is absent. Throws {@link UnreadableNumber} like {@link count}. */
export function dollars(attributes: Attributes, key: string): Pico | undefined {
  const value = attributes.get(key);
  return value === undefined ? undefined : dollarsOf(value, key);
}

/** The same reading for a bare value. */
export function dollarsOf(value: AttributeValue, field: string): Pico {
  return decimalOf(value, field, DOLLARS);
}

/** A number from 0 up, exactly. Throws {@link UnreadableNumber}. */
export function decimalOf(value: AttributeValue, field: string, { scale, most }: Decimal): bigint {
  const isLong = typeof value === 'string' && value.length > MAX_NUMBER_LENGTH;
  const decimal = typeof value === 'boolean' || isLong ? undefined : parseDecimal(value, scale);
  if (decimal === undefined)
    throw new UnreadableNumber(typeof value === 'number' ? 'not_finite' : 'unreadable_number', field);
  if (decimal < 0n) throw new UnreadableNumber('negative', field);
  if (decimal > most) throw new UnreadableNumber('too_large', field);
  return decimal;
}

/**
 * Which attempt or level something was, from 1, of the first of these attributes that is there; `first` is how its sender
 * calls the first one. 0 where it is not told, or is no number that anything reaches.
 */
export function ordinal(attributes: Attributes, keys: readonly string[], first: 0 | 1 = 1): number {
  const told = firstText(attributes, keys);
  const place = told === '' || told.length > MAX_NUMBER_LENGTH ? 0 : Number(told) + 1 - first;
  return Number.isSafeInteger(place) && place > 0 && place < MAX_ORDINAL ? place : 0;
}

/** Runs `adapt` and turns an {@link UnreadableNumber} into the rejection that it names. */
export function refusingUnreadable(adapt: () => Adapted): Adapted {
  try {
    return adapt();
  } catch (error) {
    if (!(error instanceof UnreadableNumber)) throw error;
    return { kind: 'rejected', reason: error.reason, detail: error.message };
  }
}
