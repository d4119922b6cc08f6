import { type ParseArgsOptionsConfig, parseArgs, styleText } from 'node:util';
import { UserError } from '#infra/local/runtime/user-error.ts';
import { errorText } from './error-text.ts';

type Format = Parameters<typeof styleText>[0];
type Output = NodeJS.WriteStream;

/** Styles text for a stream; plain text where that is no terminal, or NO_COLOR is set. */
export const styleFor =
  (stream: Output) =>
  (format: Format, text: string): string =>
    styleText(format, text, { stream, validateStream: true });

export type Style = ReturnType<typeof styleFor>;

/** The data folder if a command names no other. */
const defaultDataDir = '.local';

/** How to call a command for a data folder: `npm run clock -- +15m --data .local-2`. */
export function npmCommand(dataDir: string, script: string, ...given: readonly string[]): string {
  const args = dataDir === defaultDataDir ? given : [...given, '--data', dataDir];
  const call = script === 'start' ? 'npm start' : `npm run -s ${script}`;
  return [call, ...(args.length > 0 ? ['--', ...args] : [])].join(' ');
}

const pad = (value: number): string => String(value).padStart(2, '0');

/** A duration in milliseconds as a countdown: `0:41`, `1:59:18`, `3 days`. */
export function countdown(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  const hours = Math.floor(seconds / 3_600);
  if (hours >= 48) return `${Math.floor(hours / 24)} days`;
  const minutes = Math.floor(seconds / 60) % 60;
  const rest = pad(seconds % 60);
  return hours > 0 ? `${hours}:${pad(minutes)}:${rest}` : `${minutes}:${rest}`;
}

/** An instant in this machine's time zone: `14:41:05`. */
export function wallTime(at: number): string {
  const date = new Date(at);
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map(pad).join(':');
}

/** A duration in milliseconds as one round number: `41 s`, `12 min`, `24 h`, `3 days`. */
export function durationText(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} days`;
}

/** An instant as people say it: `14:41`, `tomorrow at 14:41`, `on 24 Nov at 14:41`. */
export function whenText(at: number, now: number): string {
  const time = wallTime(at).slice(0, 5);
  const midnight = new Date(now).setHours(0, 0, 0, 0);
  const days = Math.round((new Date(at).setHours(0, 0, 0, 0) - midnight) / 86_400_000);
  if (days === 0) return time;
  if (days === 1) return `tomorrow at ${time}`;
  const day = new Date(at).toLocaleDateString('en-GB', { day: 'numeric', month: 'short' });
  return `on ${day} at ${time}`;
}

/** The lines of a text, broken between words; a word that is longer has its own line. */
export function wrap(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && longer.length > columns) {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  return [...lines, line];
}

/** An instant for programs, in ISO 8601. */
export const isoTime = (at: number): string => new Date(at).toISOString();

/** A bar of a number of columns, filled to a share from 0 to 1. */
export function bar(share: number, columns: number): string {
  const filled = Math.round(Math.min(1, Math.max(0, share)) * columns);
  return '█'.repeat(filled) + '░'.repeat(columns - filled);
}

export const plural = (count: number, one: string): string =>
  `${count.toLocaleString('en')} ${one}${count === 1 ? '' : 's'}`;

/** Reads a command's arguments. Throws a UserError with the usage for what it does not know. */
export function readArguments<const Options extends ParseArgsOptionsConfig>(
  usage: string,
  options: Options,
  args: readonly string[] = process.argv.slice(2),
) {
  try {
    const help = { type: 'boolean', short: 'h' } as const;
    const data = { type: 'string', default: defaultDataDir } as const;
    const verbose = { type: 'boolean', default: false } as const;
    const read = parseArgs({
      args: [...args],
      options: { ...options, data, help, verbose },
      allowPositionals: true,
    });
    if ((read.values as { help?: boolean }).help) {
      process.stdout.write(`${usage}\n`);
      process.exit(0);
    }
    return read;
  } catch (error) {
    throw new UserError(`${(error as Error).message}\n\n${usage}`);
  }
}

/** A whole number of an argument. Throws a UserError for anything else. */
export function wholeNumber(name: string, text: string, from: number, to: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= from && value <= to) return value;
  throw new UserError(`${name} is a whole number from ${from} to ${to}, not "${text}".`);
}

/** Runs a command. An error is printed as sentences, with its stack only with `--verbose`. */
export async function runCommand(command: () => Promise<void> | void): Promise<void> {
  try {
    await command();
  } catch (error) {
    process.stderr.write(`${errorText(error, process.argv.includes('--verbose'))}\n`);
    process.exitCode = 1;
  }
}
