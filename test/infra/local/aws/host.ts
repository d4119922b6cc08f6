import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A folder of its own for a test, and its removal. */
export async function temporaryFolder() {
  const path = await mkdtemp(join(tmpdir(), 'hustings-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** A local AWS in a process of its own, which can be killed; its clock is ahead by so much. */
export async function startHostProcess(dataDir: string, functionsFile: string, aheadMs = 0) {
  const program = fileURLToPath(new URL('./host-process.ts', import.meta.url));
  const child = spawn(process.execPath, [program, dataDir, functionsFile, String(aheadMs)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((done) => child.once('exit', done));
  const endpoint = await new Promise<string>((done, fail) => {
    child.stdout.once('data', (line: Buffer) => done(line.toString().trim()));
    child.once('exit', (code) => fail(new Error(`The host ended with ${code}.`)));
  });
  const kill = async () => {
    child.kill('SIGKILL');
    await ended;
  };
  return { endpoint, kill };
}

/** The lines that the functions of a host process have written. */
export function linesOf(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n').filter(Boolean);
  } catch {
    return [];
  }
}
