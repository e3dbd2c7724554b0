// The same data gives the same records, in whichever encoding and spelling it came.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeExport } from '../../../../ingest/receive/decode/decode.ts';
import { SIGNALS } from '../../../../schemas/otlp.ts';
import { encodeOtlp } from '../../../support/otlp-encode.ts';
import { otlpRequest } from './otlp-arbitraries.ts';

describe.each(SIGNALS)('%s', (signal) => {
  it('decodes protobuf and JSON to the same records', () => {
    fc.assert(
      fc.property(otlpRequest(signal), (request) => {
        const json = decodeExport(signal, 'json', Buffer.from(JSON.stringify(request)));
        const protobuf = decodeExport(signal, 'protobuf', encodeOtlp(signal, request));
        expect(protobuf).toEqual(json);
      }),
      { numRuns: 500 },
    );
  });

  it('reads 64-bit integers the same as strings, as numbers, and among white space', () => {
    fc.assert(
      fc.property(otlpRequest(signal), (request) => {
        const asStrings = JSON.stringify(request);
        const asNumbers = asStrings.replace(
          /"(asInt|intValue|count|zeroCount|\w*[tT]imeUnixNano)":"(-?\d+)"/g,
          '"$1" :\n$2 ',
        );
        const expected = decodeExport(signal, 'json', Buffer.from(asStrings));
        expect(decodeExport(signal, 'json', Buffer.from(asNumbers))).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });
});
