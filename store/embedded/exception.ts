// Exceptions of the engine in ClickHouse's own form, and the HTTP status that ClickHouse gives each of them.

/** The error codes that Outlay raises or recognises by itself, as ClickHouse numbers them. */
export const CODES = {
  NOT_IMPLEMENTED: 48,
  SYNTAX_ERROR: 62,
  READONLY: 164,
  TOO_MANY_SIMULTANEOUS_QUERIES: 202,
  ABORTED: 236,
  NOT_ENOUGH_SPACE: 243,
  QUERY_WAS_CANCELLED: 394,
  QUERY_IS_TOO_LARGE: 229,
  ZLIB_INFLATE_FAILED: 354,
  TOO_MANY_ROWS_OR_BYTES: 396,
  ACCESS_DENIED: 497,
  AUTHENTICATION_FAILED: 516,
  UNKNOWN_EXCEPTION: 1002,
} as const;

/** An error that the client sees as ClickHouse would have told it. */
export class EngineException extends Error {
  override readonly name = 'EngineException';
  readonly code: number;

  constructor(message: string, code: number, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Raises one of {@link CODES} in ClickHouse's wording. */
export function exception(name: keyof typeof CODES, message: string): EngineException {
  return new EngineException(`Code: ${CODES[name]}. DB::Exception: ${message} (${name})`, CODES[name]);
}

/** Reads code and text from whatever the engine threw. */
export function toException(error: unknown): EngineException {
  if (error instanceof EngineException) return error;
  const text = (error instanceof Error ? error.message : String(error)).replace(/^Query failed: /, '').trim();
  const code = /^Code: (\d+)\./.exec(text)?.[1];
  if (code === undefined) return exception('UNKNOWN_EXCEPTION', text);
  return new EngineException(text, Number(code), { cause: error });
}

// https://github.com/ClickHouse/ClickHouse/blob/master/src/Server/HTTP/exceptionCodeToHTTPStatus.cpp
const STATUS_BY_CODE: ReadonlyMap<number, number> = new Map(
  Object.entries({
    400: [
      6, 8, 15, 25, 26, 27, 36, 37, 38, 41, 44, 53, 62, 72, 117, 123, 167, 168, 223, 321, 376, 427, 441, 675,
      676,
    ],
    401: [194],
    403: [192, 193, 497, 512, 516],
    404: [46, 47, 50, 56, 60, 63, 73, 78, 81, 115, 152, 336, 511],
    408: [159],
    411: [381],
    413: [CODES.QUERY_IS_TOO_LARGE],
    501: [CODES.NOT_IMPLEMENTED],
    503: [76, 209, CODES.TOO_MANY_SIMULTANEOUS_QUERIES, CODES.ABORTED, 439],
  }).flatMap(([status, codes]) => codes.map((code) => [code, Number(status)] as const)),
);

/** The HTTP status for an error code. */
export function httpStatus(code: number): number {
  return STATUS_BY_CODE.get(code) ?? 500;
}
