import type { Finding, SourceFile } from './source-tree.ts';

type Rule = {
  readonly pattern: RegExp;
  readonly wrong: string;
  /** The paths where the rule holds; everywhere if not given. */
  readonly only?: RegExp;
  /** The paths where it does not hold. */
  readonly except?: RegExp;
};

/** `openPolls` and `POLL_ID` have the word in them; `pollution` and `selection` have not. */
const forbidden = new RegExp(
  ['(?<![A-Za-z])(?:poll|election)s?(?![a-z])', '(?:Poll|Election)s?(?![a-z])']
    .concat('(?<![A-Z])(?:POLL|ELECTION)S?(?![A-Z])')
    .join('|'),
);

/**
 * Where tests may use real time: `until` is how all others wait; a benchmark measures; and the
 * people and the killer of a round of faults come at random moments, on which no outcome depends.
 */
const realTime = /^test\/(?:until\.ts|bench\/|faults\/[a-z-]+(?:\.test)?\.ts|house\/)/;

const rules: readonly Rule[] = [
  { pattern: forbidden, wrong: 'a voting is never a poll or an election' },
  { pattern: /\b(?:TODO|FIXME|XXX|HACK)\b/, wrong: 'work left undone' },
  {
    pattern:
      /\b(?:test|it|describe)\.(?:only|skip|todo)\b|\b(?:x(?:it|test|describe)|fit|fdescribe)\(/,
    wrong: 'a test that is left out, or leaves others out',
  },
  {
    pattern: /\bconsole\.\w+/,
    wrong: 'only the local host and the scripts write to the console',
    except: /^(?:infra\/local|scripts)\//,
  },
  {
    pattern: /\bnode:timers\b|\bset(?:Timeout|Interval)\(|\bperformance\.now\b/,
    wrong: 'a test waits for a fact (`until`), never for a while, and measures no time',
    only: /^test\//,
    except: realTime,
  },
  {
    pattern: /\bjest\.setTimeout\b|^\}, \d[\d_]*\);$/,
    wrong: 'a limit of its own: `testTimeout` guards every test against waiting for ever',
    only: /^test\//,
  },
];

/** The glossary names the words that we do not use; the rules and their tests must, too. */
const mayNameThem = /^(?:workflows\/README\.md|test\/house\/words(?:\.test)?\.ts)$/;

/** Words and calls that have no place in a file. */
export const findWords = ({ path, text }: SourceFile): Finding[] => {
  if (mayNameThem.test(path)) return [];
  const applying = rules.filter(
    ({ only, except }) => (only?.test(path) ?? true) && !except?.test(path),
  );
  return text
    .split('\n')
    .flatMap((line, index) =>
      applying
        .filter(({ pattern }) => pattern.test(line))
        .map(({ pattern, wrong }) => `${path}:${index + 1}: ${pattern.exec(line)?.[0]}: ${wrong}`),
    );
};
