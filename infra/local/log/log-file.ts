import * as files from 'node:fs/promises';

/** A file that lines are added to, in order. It never throws: a full disk stops nothing else. */
export type LogFile = {
  readonly write: (line: string) => void;
  /** Ends once everything is written, or cannot be; what comes later is not written. */
  readonly end: () => Promise<void>;
};

type Files = Pick<typeof files, 'appendFile' | 'rename' | 'stat'>;

const bytesMost = 10 * 1024 * 1024;
/** What waits while the disk is slow, in characters; more than that is lost, and counted. */
const waitingMost = 4 * 1024 * 1024;

/** Where the lines are that a log has no room for any more. */
export const olderFileOf = (file: string): string => `${file}.1`;

/**
 * Opens a log of at most twice `bytesMax`: a full file becomes the older one, in place of the one
 * before. `lostLine` makes the line that says how many lines could not be written.
 */
export function openLogFile(
  file: string,
  options: {
    readonly lostLine: (lines: number) => string;
    readonly bytesMax?: number;
    readonly io?: Files;
  },
): LogFile {
  const { lostLine, bytesMax = bytesMost, io = files } = options;
  let waiting: string[] = [];
  let waitingLength = 0;
  let lost = 0;
  let size: number | undefined;
  let isEnded = false;
  let writing: Promise<void> | undefined;

  async function append(text: string): Promise<void> {
    size ??= await io.stat(file).then(
      (found) => found.size,
      () => 0,
    );
    const bytes = Buffer.byteLength(text);
    if (size > 0 && size + bytes > bytesMax) {
      await io.rename(file, olderFileOf(file));
      size = 0;
    }
    await io.appendFile(file, text);
    size += bytes;
  }

  async function flush(): Promise<void> {
    while (waiting.length > 0) {
      const lines = waiting;
      waiting = [];
      waitingLength = 0;
      const lostNow = lost;
      const text = lostNow > 0 ? [lostLine(lostNow), ...lines] : lines;
      try {
        await append(`${text.join('\n')}\n`);
        lost -= lostNow;
      } catch {
        lost += lines.length;
        size = undefined;
      }
    }
    writing = undefined;
  }

  return {
    write: (line) => {
      if (isEnded) return;
      if (waitingLength > waitingMost) {
        lost += 1;
        return;
      }
      waiting.push(line);
      waitingLength += line.length;
      writing ??= Promise.resolve().then(flush);
    },
    end: async () => {
      isEnded = true;
      await writing;
      if (lost > 0) await append(`${lostLine(lost)}\n`).catch(() => {});
    },
  };
}
