import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Why the host last refused an event: its log says so, where the answer says nothing. */
export function whyRefused(dataDir: string): string | undefined {
  const log = readFileSync(join(dataDir, 'host.log'), 'utf8');
  return [...log.matchAll(/"why":"([a-z-]+)"/g)].at(-1)?.[1];
}
