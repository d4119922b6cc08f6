import { existsSync } from 'node:fs';
import { logFileOf } from '#infra/local/log/host-log.ts';
import { followLog, type LogLine } from '#infra/local/log/log-lines.ts';
import { isAbout, isTrouble, lineText } from '#infra/local/log/log-text.ts';
import { UserError } from '#infra/local/runtime/user-error.ts';
import {
  readArguments,
  runCommand,
  styleFor,
  wholeNumber,
} from '#infra/local/terminal/terminal.ts';

const usage = `npm run logs                  the newest lines of the local host's log
npm run logs -- <id>          those about one voting, execution, purchase or request
  --errors            only warnings, and errors with their stacks
  --follow            go on with each new line, until Ctrl-C
  --lines <number>    so many (50)
  --data <folder>     of the host (.local)
Times are the system's, whatever the host's own clock shows.`;

const options = {
  errors: { type: 'boolean', default: false },
  follow: { type: 'boolean', default: false },
  lines: { type: 'string', default: '50' },
} as const;

await runCommand(async () => {
  const { values, positionals } = readArguments(usage, options);
  const [id] = positionals;
  const file = logFileOf(values.data);
  if (!existsSync(file)) {
    throw new UserError(`There is no ${file} yet. Start the host first: npm start`);
  }
  const isWanted = (line: LogLine) =>
    (!values.errors || isTrouble(line)) && (id === undefined || isAbout(id)(line));
  const style = styleFor(process.stdout);
  const print = (line: LogLine) =>
    process.stdout.write(`${lineText(line, style, values.errors)}\n`);
  const ended = new AbortController();
  // The reader of the output may close it first, as `head` does.
  process.stdout.on('error', () => ended.abort());
  let left = wholeNumber('--lines', values.lines, 1, 100_000);
  for await (const lines of followLog(file, ended.signal)) {
    const wanted = lines.filter(isWanted).slice(-left);
    for (const line of wanted) print(line);
    if (!values.follow) {
      if (wanted.length === 0) process.stderr.write('No such lines.\n');
      return;
    }
    left = Number.POSITIVE_INFINITY;
  }
});
