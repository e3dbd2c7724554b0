// Short, stable identities of records and series: SHA-256 over length-prefixed parts, so that no two lists of parts collide.
import { createHash } from 'node:crypto';
import type { Attributes, MetricPoint, OtlpSource } from '../../schemas/otlp.ts';

/** 128 bits of identity as text, for keys. */
export function fingerprint(parts: readonly (string | number | bigint)[]): string {
  return digest(parts).toString('base64url', 0, 16);
}

/** The record id of the identity that a key is the fingerprint of. */
export function recordIdOf(key: string): bigint {
  return Buffer.from(key, 'base64url').readBigUInt64BE(0);
}

/** 64 bits of identity, for the ledger's record ids. */
export function recordId(parts: readonly (string | number | bigint)[]): bigint {
  return digest(parts).readBigUInt64BE(0);
}

function digest(parts: readonly (string | number | bigint)[]): Buffer {
  let text = '';
  for (const part of parts) {
    const piece = String(part);
    text += `${Buffer.byteLength(piece)}:${piece}`;
  }
  return createHash('sha256').update(text).digest();
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
