import type { Finding, SourceFile } from './source-tree.ts';

type Rule = {
  readonly pattern: RegExp;
  readonly wrong: string;
  /** The paths where the rule holds; everywhere if not given. */
  readonly only?: RegExp;
  /** The paths where it does not hold. */
  readonly except?: RegExp;
};

/** A word in prose or in a name: `openPolls` and `POLL_ID` have `poll` in them, not `pollution`. */
const word = (...spellings: readonly string[]): RegExp => {
  const patterns = spellings.flatMap((spelling) => {
    const capital = spelling.charAt(0).toUpperCase() + spelling.slice(1);
    const upper = spelling.toUpperCase();
    return [`(?<![A-Za-z])${spelling}s?(?![a-z])`, `${capital}s?(?![a-z])`].concat(
      `(?<![A-Z])${upper}S?(?![A-Z])`,
    );
  });
  return new RegExp(patterns.join('|'));
};

/** A word of ours where the field has one. The style guide has both, in a table. */
const dialect = (pattern: RegExp, instead: string, except = /^CONTRIBUTING\.md$/): Rule => ({
  pattern,
  wrong: `write instead: ${instead}`,
  except,
});

/** A client may have stored the title of `event-not-verified`, so it stays as it is. */
const publishedTitle = /^(?:CONTRIBUTING\.md|workflows\/contracts\/credit-rejections\.ts)$/;

/**
 * Where tests may use real time: `until` is how all others wait; a benchmark measures; and the
 * people and the killer of a round of faults come at random moments, on which no outcome depends.
 */
const realTime = /^test\/(?:until\.ts|bench\/|rehearsal\/|faults\/[a-z-]+(?:\.test)?\.ts|house\/)/;

const rules: readonly Rule[] = [
  { pattern: word('poll', 'election'), wrong: 'a voting is never a poll or an election' },
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
  dialect(word('whoever', 'whomever'), 'the caller, the writer, the voter, a client'),
  dialect(/\b[Bb]ec(?:a|o)mes? of\b/, 'its outcome, its state'),
  dialect(/(?<!\b[Tt]here )\b(?:is|are) none\b(?! of\b)/, 'is missing, unknown, not found'),
  dialect(/(?<![A-Za-z])nights(?![a-z])|Nights(?![a-z])/, 'nightly job'),
  dialect(word('believed', 'believes'), 'is verified, fails verification', publishedTitle),
  dialect(word('told', 'untold'), 'published, notified, sent, received, returned, set'),
  dialect(word('door'), 'entry point, HTTP API, route'),
  dialect(/(?<!test\/)\b[Hh]ouses?\b(?![/`'])/, 'repository, code base'),
  dialect(/\b[Rr]ooms\b|\b(?:[Aa]|the|[Ee]ach|every|this|its|one|own) room\b(?! for\b)/, 'layer'),
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
