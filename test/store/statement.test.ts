// What the embedded engine takes a statement for, and what it refuses before the engine sees it.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseStatement } from '../../store/embedded/statement.ts';

const parse = (sql: string): ReturnType<typeof parseStatement> => parseStatement('', Buffer.from(sql));

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}

describe('a statement', () => {
  it.each([
    ['SELECT 1', 'read'],
    ['-- a comment\n/* and /* another */ */ with x AS (SELECT 1) SELECT * FROM x', 'read'],
    ['(SELECT 1) UNION ALL (SELECT 2)', 'read'],
    ['SHOW TABLES', 'read'],
    ['explain SELECT 1', 'read'],
    ['CREATE TABLE a (b UInt8) ENGINE = Memory', 'change'],
    ["INSERT INTO a VALUES (';')", 'change'],
    ['INSERT INTO a SELECT * FROM b', 'change'],
    ['INSERT INTO a FORMAT CSV\n1,2', 'insert'],
    ['INSERT INTO a SETTINGS async_insert = 0 FORMAT CSV\n1,2', 'change'],
    ['KILL QUERY WHERE 1', 'change'],
  ])('%s is a %s', (sql, kind) => {
    expect(parse(sql).kind).toBe(kind);
  });

  it('ends before its semicolon and names its format', () => {
    expect(parse("SELECT ';' AS format FORMAT JSONEachRow ; -- end")).toEqual({
      kind: 'read',
      sql: "SELECT ';' AS format FORMAT JSONEachRow",
      format: 'JSONEachRow',
    });
    expect(parse('SELECT format FROM t')).toMatchObject({ format: undefined });
  });

  it('keeps the rows of an insert as bytes', () => {
    const rows = Buffer.from([0xff, 0x00, 0x3b, 0x27, 0x0a]);
    const query = 'INSERT INTO `outlay`.`charges` (`user`, `group`) FORMAT JSONCompactEachRow';
    expect(parseStatement(query, rows)).toEqual({
      kind: 'insert',
      table: 'outlay.charges',
      columns: ['user', 'group'],
      format: 'JSONCompactEachRow',
      rows,
    });
  });

  it('is one, whatever its texts hold', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const sql = `SELECT ${quoted(`${text}; DROP TABLE a; file INTO OUTFILE`)}`;
        expect(parse(sql)).toEqual({ kind: 'read', sql, format: undefined });
      }),
    );
  });

  it.each([
    ['SELECT 1; SELECT 2', 62],
    ["SELECT ';'; DROP TABLE a", 62],
    ['SELECT 1 /* ; */ ; -- ;\n SELECT 2', 62],
    ['SELECT $tag$ ; $tag$; SELECT 2', 62],
    ['', 62],
    ['-- nothing', 62],
    ['exit', 62],
    ["SELECT file('/etc/passwd')", 497],
    ["SELECT `file`('/etc/passwd')", 497],
    ['SELECT "file"(\'/etc/passwd\')', 497],
    ["SELECT “file”('/etc/passwd')", 497],
    ["SELECT `fi\\x6ce`('/etc/passwd')", 497],
    ["SELECT * APPLY file FROM (SELECT '/etc/passwd')", 497],
    ["SELECT ''/**/, file /* */ ('/etc/passwd')", 497],
    ["SELECT 1 INTO OUTFILE '/tmp/stolen'", 497],
    ["INSERT INTO a FROM INFILE '/etc/passwd' FORMAT CSV", 497],
    ["INSERT INTO a SELECT file('/etc/passwd')", 497],
    [`SELECT ${'1,'.repeat(600_000)} 1`, 229],
  ])('%.60s is refused with code %i', (sql, code) => {
    expect(() => parse(sql)).toThrow(expect.objectContaining({ code }));
  });

  it('is refused where its rows are not text and its format is not known', () => {
    const rows = Buffer.from([0xff, 0xfe]);
    expect(() => parseStatement('INSERT INTO a FORMAT RowBinary', rows)).toThrow(
      expect.objectContaining({ code: 48 }),
    );
  });
});
