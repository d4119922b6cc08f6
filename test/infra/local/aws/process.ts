import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A local AWS in a process of its own, which can be killed; its clock is `aheadMs` ahead. */
export async function startAwsProcess(dataDir: string, functionsFile: string, aheadMs = 0) {
  const program = fileURLToPath(new URL('./process-main.ts', import.meta.url));
  const child = spawn(process.execPath, [program, dataDir, functionsFile, String(aheadMs)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((done) => child.once('exit', done));
  const endpoint = await new Promise<string>((done, fail) => {
    child.stdout.once('data', (line: Buffer) => done(line.toString().trim()));
    child.once('exit', (code) => fail(new Error(`The process ended with ${code}.`)));
  });
  const kill = async () => {
    child.kill('SIGKILL');
    await ended;
  };
  return { endpoint, kill };
}

/** The lines that the functions of the process have written. */
export function linesOf(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n').filter(Boolean);
  } catch {
    return [];
  }
}
