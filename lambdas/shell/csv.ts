import { stringify } from 'csv-stringify/sync';

/**
 * A table as a spreadsheet opens it: UTF-8 with a byte order mark, CRLF, a header. A text that a
 * spreadsheet would run as a formula begins with an apostrophe.
 */
export const csvText = (
  columns: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): string =>
  stringify(
    rows.map((row) => [...row]),
    {
      header: true,
      columns: [...columns],
      bom: true,
      record_delimiter: 'windows',
      escape_formulas: true,
      quoted_match: /[\r\n]/,
    },
  );
