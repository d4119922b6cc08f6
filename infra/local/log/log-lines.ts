import { open, readFile, stat } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { olderFileOf } from './log-file.ts';

/** A line of the log. `at` is its time in epoch milliseconds; the other fields are as written. */
export type LogLine = {
  readonly at: number;
  readonly level: string;
  readonly message: string;
  readonly service: string;
  readonly operation?: string;
  readonly outcome?: string;
  readonly status?: number;
  readonly durationMs?: number;
  readonly error?: { readonly name: string; readonly message: string; readonly stack?: string };
  readonly fields: Readonly<Record<string, unknown>>;
};

/** Reads a line; undefined for an invalid one, such as a half that a killed host has left. */
export function readLine(text: string): LogLine | undefined {
  try {
    const fields = JSON.parse(text) as LogLine & { timestamp: string };
    const at = Date.parse(fields.timestamp);
    if (Number.isNaN(at) || typeof fields.message !== 'string') return undefined;
    return { ...fields, at, fields };
  } catch {
    return undefined;
  }
}

const linesIn = (text: string): LogLine[] =>
  text.split('\n').flatMap((line) => readLine(line) ?? []);

const textOf = (file: string): Promise<string> =>
  readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });

/** All stored lines, oldest first; empty without a log. */
export const readLog = async (file: string): Promise<LogLine[]> => [
  ...linesIn(await textOf(olderFileOf(file))),
  ...linesIn(await textOf(file)),
];

const lookEveryMs = 250;

/** Yields all stored lines, then the new ones each time there are any, until the signal. */
export async function* followLog(file: string, signal: AbortSignal): AsyncGenerator<LogLine[]> {
  let inode: number | undefined;
  let from = 0;
  let rest = await tailOf(olderFileOf(file), 0);
  while (!signal.aborted) {
    const now = await stat(file).catch(() => undefined);
    // A full file has become the older one: its end has not been read yet.
    const isOther = now?.ino !== inode;
    const missed = isOther && inode !== undefined ? [await tailOf(olderFileOf(file), from)] : [];
    if (isOther) from = 0;
    const fresh = await tailOf(file, from);
    from += fresh.length;
    inode = now?.ino;
    const read = Buffer.concat([rest, ...missed, fresh]);
    const end = read.lastIndexOf('\n') + 1;
    rest = read.subarray(end);
    yield linesIn(read.toString('utf8', 0, end));
    await pause(lookEveryMs, undefined, { signal }).catch(() => undefined);
  }
}

async function tailOf(file: string, from: number): Promise<Buffer> {
  const opened = await open(file).catch(() => undefined);
  if (opened === undefined) return Buffer.alloc(0);
  try {
    const { size } = await opened.stat();
    const length = Math.max(0, size - from);
    const { buffer, bytesRead } = await opened.read(Buffer.alloc(length), 0, length, from);
    return buffer.subarray(0, bytesRead);
  } finally {
    await opened.close();
  }
}
