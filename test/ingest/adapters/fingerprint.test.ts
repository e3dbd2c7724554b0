// Identities lie in journals and ledgers: they must stay what they are, whatever computes them.
import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { fingerprint, recordId, recordIdOf } from '../../../ingest/adapters/fingerprint.ts';

type Part = string | number | bigint;

function digest(parts: readonly Part[]): Buffer {
  const text = parts.map((part) => `${Buffer.byteLength(String(part))}:${String(part)}`).join('');
  return createHash('sha256').update(text).digest();
}

const part = fc.oneof(fc.string({ unit: 'binary' }), fc.double(), fc.bigInt());

describe('a fingerprint', () => {
  it('is the first 128 bits of the SHA-256 of its parts with their lengths, in base64url', () => {
    expect(fingerprint(['call', 'claude-code', 'session', 7])).toBe('wMC7Hk29oqVh2a35GXtfWg');
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        expect(fingerprint(parts)).toBe(digest(parts).toString('base64url', 0, 16));
      }),
    );
  });

  it('begins with the record id of its parts', () => {
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        expect(recordId(parts)).toBe(digest(parts).readBigUInt64BE());
        expect(recordIdOf(fingerprint(parts))).toBe(recordId(parts));
      }),
    );
  });
});
