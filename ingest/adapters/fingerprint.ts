// Short, stable identities of records and series: SHA-256 over length-prefixed parts, so that no two lists of parts collide.
import { hash } from 'node:crypto';
import type { Attributes, MetricPoint, OtlpSource } from '../../schemas/otlp.ts';

/** 128 bits of identity as text, for keys. */
export function fingerprint(parts: readonly (string | number | bigint)[]): string {
  const digest = hash('sha256', joined(parts), 'base64url');
  const last = ALPHABET.indexOf(digest.charAt(KEY_CHARS));
  return digest.slice(0, KEY_CHARS) + ALPHABET.charAt(last & 0b110000);
}

/** 128 bits are 21 characters of six bits, and two bits of one more whose other four are zero. */
const KEY_CHARS = 21;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** The record id of the identity that a key is the fingerprint of. */
export function recordIdOf(key: string): bigint {
  return Buffer.from(key, 'base64url').readBigUInt64BE(0);
}

/** What the keys of a record id begin with; a few other keys do, too. */
export function keyStartOf(recordId: bigint): string {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(recordId);
  // 64 bits are ten characters of six bits, and a part of one more.
  return bytes.toString('base64url').slice(0, 10);
}

/** 64 bits of identity, for the ledger's record ids. */
export function recordId(parts: readonly (string | number | bigint)[]): bigint {
  return BigInt(`0x${hash('sha256', joined(parts), 'hex').slice(0, 16)}`);
}

function joined(parts: readonly (string | number | bigint)[]): string {
  let text = '';
  for (const part of parts) {
    const piece = String(part);
    text += `${Buffer.byteLength(piece)}:${piece}`;
  }
  return text;
}

const sourceIdentities = new WeakMap<OtlpSource, string>();

function sourceIdentity(source: OtlpSource): string {
  const known = sourceIdentities.get(source);
  if (known !== undefined) return known;
  const identity = fingerprint([source.scopeName, source.scopeVersion, ...sortedPairs(source.resource)]);
  sourceIdentities.set(source, identity);
  return identity;
}

function sortedPairs(attributes: Attributes): string[] {
  return [...attributes]
    .sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0))
    .flatMap(([key, value]) => [key, typeof value, String(value)]);
}

/**
 * Identity of a point's series as the OTLP data model defines it: resource, scope, name, unit, kind, temporality,
 * monotonicity and attributes in any order. Description and the type of number are not identifying.
 */
export function seriesOf(point: MetricPoint): string {
  return fingerprint([
    sourceIdentity(point.source),
    point.name,
    point.unit,
    point.kind,
    point.temporality,
    String(point.monotonic),
    ...sortedPairs(point.attributes),
  ]);
}
