import { type ParseArgsOptionsConfig, parseArgs, styleText } from 'node:util';
import { UserError } from '#infra/local/data-folder.ts';

type Format = Parameters<typeof styleText>[0];
type Output = NodeJS.WriteStream;

/** Styles text for a stream; plain text where that is no terminal, or NO_COLOR is set. */
export const styleFor =
  (stream: Output) =>
  (format: Format, text: string): string =>
    styleText(format, text, { stream, validateStream: true });

export type Style = ReturnType<typeof styleFor>;

/** The data folder of commands that are not told another. */
export const defaultDataDir = '.local';

const pad = (value: number): string => String(value).padStart(2, '0');

/** A length of time in milliseconds as people count it down: `0:41`, `1:59:18`, `3 days`. */
export function countdown(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  const hours = Math.floor(seconds / 3_600);
  if (hours >= 48) return `${Math.floor(hours / 24)} days`;
  const minutes = Math.floor(seconds / 60) % 60;
  const rest = pad(seconds % 60);
  return hours > 0 ? `${hours}:${pad(minutes)}:${rest}` : `${minutes}:${rest}`;
}

/** An instant on the clock on this machine's wall. */
export function wallTime(at: number): string {
  const date = new Date(at);
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map(pad).join(':');
}

/** A bar of so many columns, filled to a share from 0 to 1. */
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
    const read = parseArgs({
      args: [...args],
      options: { ...options, data, help },
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

/** Runs a command: what went wrong is told in a sentence, and its end says so. */
export async function runCommand(command: () => Promise<void> | void): Promise<void> {
  try {
    await command();
  } catch (error) {
    const told = error instanceof UserError ? error.message : (error as Error).stack;
    process.stderr.write(`${told}\n`);
    process.exitCode = 1;
  }
}
