import * as files from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { olderFileOf, openLogFile } from '#infra/local/log/log-file.ts';
import { temporaryFolder } from '#test/builders/temporary-folder.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => folder.remove());

const lostLine = (lines: number) => `${lines} lost`;
const read = async (file: string) => (await files.readFile(file, 'utf8')).trimEnd().split('\n');

test('lines are written in the order they came in, after those of an earlier host', async () => {
  const file = join(folder.path, 'host.log');
  await files.writeFile(file, 'earlier\n');
  const log = openLogFile(file, { lostLine });
  for (const line of ['one', 'two']) log.write(line);
  await new Promise(setImmediate);
  log.write('three');
  await log.end();
  log.write('after the end');
  expect(await read(file)).toEqual(['earlier', 'one', 'two', 'three']);
});

test('a full file becomes the older one, so that there are never more than two', async () => {
  const lines = fc.array(fc.string({ maxLength: 30 }).map((text) => JSON.stringify(text)));
  await fc.assert(
    fc.asyncProperty(fc.array(lines, { maxLength: 8 }), async (rounds) => {
      const file = join(folder.path, `${Math.random()}.log`);
      const bytesMax = 200;
      for (const round of rounds) {
        const log = openLogFile(file, { lostLine, bytesMax });
        for (const line of round) {
          log.write(line);
          await new Promise(setImmediate);
        }
        await log.end();
      }
      const stored = await Promise.all(
        [olderFileOf(file), file].map((each) => files.readFile(each, 'utf8').catch(() => '')),
      );
      const all = rounds.flat().map((line) => `${line}\n`);
      // The stored lines are the last of all that were written.
      expect(all.join('').endsWith(stored.join(''))).toBe(true);
      // Lines that wait together are written together.
      const batches = rounds.map((round) => Buffer.byteLength(`${round.join('\n')}\n`));
      for (const text of stored) {
        expect(Buffer.byteLength(text)).toBeLessThanOrEqual(Math.max(bytesMax, ...batches));
      }
    }),
    { numRuns: 25 },
  );
});

test('a disk that is full stops nothing, and the log counts the lines that it lost', async () => {
  const file = join(folder.path, 'host.log');
  let isFull = false;
  const appended = Promise.withResolvers<void>();
  const refused = Promise.withResolvers<void>();
  const io = {
    ...files,
    appendFile: async (...args: Parameters<typeof files.appendFile>) => {
      if (isFull) {
        refused.resolve();
        throw Object.assign(new Error('No space left'), { code: 'ENOSPC' });
      }
      await files.appendFile(...args);
      appended.resolve();
    },
  };
  const log = openLogFile(file, { lostLine, io });
  log.write('before');
  await appended.promise;
  isFull = true;
  log.write('lost');
  log.write('lost, too');
  await refused.promise;
  isFull = false;
  log.write('after');
  await log.end();
  expect(await read(file)).toEqual(['before', '2 lost', 'after']);
});

test('a log that ends reports its lost lines, if it can', async () => {
  const file = join(folder.path, 'host.log');
  let isFull = true;
  const io = {
    ...files,
    appendFile: async (...args: Parameters<typeof files.appendFile>) => {
      if (isFull) {
        isFull = false;
        throw new Error('No space left');
      }
      return files.appendFile(...args);
    },
  };
  const log = openLogFile(file, { lostLine, io });
  log.write('lost');
  await log.end();
  expect(await read(file)).toEqual(['1 lost']);
});

test('a deleted folder stops nothing', async () => {
  const log = openLogFile(join(folder.path, 'gone', 'host.log'), { lostLine });
  log.write('a line');
  await log.end();
  expect(await files.readdir(folder.path)).toEqual([]);
});

test('of the lines that wait for a disk that hangs, only a limited number is stored', async () => {
  const file = join(folder.path, 'host.log');
  const hanging = Promise.withResolvers<void>();
  const started = Promise.withResolvers<void>();
  let written = '';
  const io = {
    ...files,
    appendFile: async (_file: unknown, text: unknown) => {
      started.resolve();
      await hanging.promise;
      written += text;
    },
  };
  const log = openLogFile(file, { lostLine, io });
  log.write('first');
  await started.promise;
  const long = 'x'.repeat(1024 * 1024);
  for (let line = 0; line < 40; line += 1) log.write(long);
  hanging.resolve();
  await log.end();
  expect(written.length).toBeLessThan(7 * 1024 * 1024);
  // How many are missing stands where they would have been.
  const lost = Number(/^first\n(\d+) lost\n/.exec(written)?.[1]);
  expect(written.split(long).length - 1 + lost).toBe(40);
});
