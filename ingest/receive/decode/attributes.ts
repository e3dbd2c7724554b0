// Reads attribute lists: the scalar values by key, within bounds.
import type { Attributes, AttributeValue } from '../../../schemas/otlp.ts';
import { forEachMessage, type Message, readBool, readMessage, readText, type Wire } from './message.ts';

/** Longest key kept, in UTF-16 units; an attribute with a longer or empty one is dropped. */
export const MAX_KEY_CHARS = 256;

/** Attributes kept for one resource or record, the first ones. Far above any agent, so that junk cannot displace a real key. */
export const MAX_ATTRIBUTES = 1024;

const NONE: Attributes = new Map();

/** Reads the `attributes` of a message. The first scalar value of a key wins; other kinds of value are dropped. */
export function readAttributes(list: unknown, field: string, wire: Wire): Attributes {
  if (!Array.isArray(list) || list.length === 0) {
    forEachMessage(list, field, () => undefined);
    return NONE;
  }
  const attributes = new Map<string, AttributeValue>();
  forEachMessage(list, field, (attribute) => {
    const key = readText(attribute.key, 'key');
    const value = readScalar(readMessage(attribute.value, 'value'), wire);
    if (value === undefined || key === '' || key.length > MAX_KEY_CHARS) return;
    if (attributes.size < MAX_ATTRIBUTES && !attributes.has(key)) attributes.set(key, value);
  });
  return attributes;
}

function readScalar(any: Message | undefined, wire: Wire): AttributeValue | undefined {
  if (any === undefined) return undefined;
  if (isSet(any.stringValue)) return readText(any.stringValue, 'value.stringValue');
  if (isSet(any.intValue)) return wire.int64(any.intValue, 'value.intValue');
  if (isSet(any.doubleValue)) return wire.double(any.doubleValue, 'value.doubleValue');
  if (isSet(any.boolValue)) return readBool(any.boolValue, 'value.boolValue');
  return undefined;
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null;
}
