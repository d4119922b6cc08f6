import { figureLines, figuresOf, lastStartIn } from '#infra/local/log/figures.ts';
import { logFileOf } from '#infra/local/log/host-log.ts';
import { readLog } from '#infra/local/log/log-lines.ts';
import { UserError } from '#infra/local/runtime/user-error.ts';
import {
  readArguments,
  runCommand,
  styleFor,
  wallTime,
  wholeNumber,
} from '#infra/local/terminal/terminal.ts';

const usage = `npm run figures       how many calls, how fast, how many refused: from the log
  --minutes <number>  of the last minutes (since the start of the host)
  --data <folder>     of the host (.local)`;

const options = { minutes: { type: 'string' } } as const;

await runCommand(async () => {
  const { values } = readArguments(usage, options);
  const file = logFileOf(values.data);
  const lines = await readLog(file);
  const start = lastStartIn(lines);
  if (start === undefined) {
    throw new UserError(`There is nothing in ${file} yet. Start the host first: npm start`);
  }
  const now = Date.now();
  const minutes =
    values.minutes === undefined
      ? undefined
      : wholeNumber('--minutes', values.minutes, 1, 1_000_000);
  const from = minutes === undefined ? start : Math.max(start, now - minutes * 60_000);
  const style = styleFor(process.stdout);
  const head = style('bold', `Calls since ${new Date(from).toDateString()}, ${wallTime(from)}`);
  const table = figureLines(figuresOf(lines, from, now), style);
  process.stdout.write(`\n${[`  ${head}`, '', ...table].join('\n')}\n\n`);
});
