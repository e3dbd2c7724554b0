// The two encodings of OTLP/HTTP and their content types.

/** How a request is encoded; the answer is encoded the same. */
export type Encoding = 'json' | 'protobuf';

/** The content type of answers. */
export const CONTENT_TYPE = {
  json: 'application/json',
  protobuf: 'application/x-protobuf',
} as const satisfies Record<Encoding, string>;

/** The encoding that a Content-Type header names, whatever its case and parameters. */
export function encodingOf(contentType: string | undefined): Encoding | undefined {
  const type = contentType?.split(';', 1)[0]?.trim().toLowerCase();
  if (type === CONTENT_TYPE.json) return 'json';
  if (type === CONTENT_TYPE.protobuf) return 'protobuf';
  return undefined;
}
