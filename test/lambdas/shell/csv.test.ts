import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { csvText } from '#shell/csv.ts';

test('a table begins with a byte order mark and its header, and its lines end with CRLF', () => {
  const text = csvText(['voter', 'credits'], [['ada', 12]]);
  expect(text).toBe('\ufeffvoter,credits\r\nada,12\r\n');
});

test('a table of no rows is its header', () => {
  expect(csvText(['voter', 'credits'], [])).toBe('\ufeffvoter,credits\r\n');
});

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '=HYPERLINK("https://evil.example")'])(
  'the text %j is no formula to a spreadsheet',
  (text) => {
    const [, row] = csvText(['note'], [[text]]).split('\r\n', 2);
    const cell = csvText(['note'], [[text]]).slice('\ufeffnote\r\n'.length);
    expect(row).toBeDefined();
    expect(cell.replace(/^"/, '').startsWith("'")).toBe(true);
  },
);

test('a number stays a number, also below zero', () => {
  expect(csvText(['credits'], [[-5]])).toBe('\ufeffcredits\r\n-5\r\n');
});

/** The cells of a table as RFC 4180 has them. */
function cellsOf(text: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain, end] of text.matchAll(
    /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g,
  )) {
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
    if (end === '\r\n') rows.push([]);
  }
  return rows.slice(0, -1);
}

test('any text is read again as it was, but for the apostrophe of a formula', () => {
  const pieces = fc.constantFrom('a', '"', ',', '\n', '=', '-', ' ', ';', '€', 'ä');
  const texts = fc.array(pieces, { maxLength: 8 }).map((some) => some.join(''));
  fc.assert(
    fc.property(fc.array(fc.tuple(texts, texts), { maxLength: 5 }), (rows) => {
      const [header, ...read] = cellsOf(csvText(['one', 'two'], rows).slice(1));
      expect(header).toEqual(['one', 'two']);
      const safe = (text: string) => (/^[=\-+@\t\r]/.test(text) ? `'${text}` : text);
      expect(read).toEqual(rows.map((row) => row.map(safe)));
    }),
  );
});

test('a line break within a text begins no new row, where a formula could stand', () => {
  for (const end of ['\n', '\r', '\r\n'])
    expect(csvText(['note'], [[`a${end}=1`]])).toBe(`\ufeffnote\r\n"a${end}=1"\r\n`);
});
