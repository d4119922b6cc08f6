import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A new empty folder for a test, and its removal. */
export async function temporaryFolder() {
  const path = await mkdtemp(join(tmpdir(), 'hustings-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}
