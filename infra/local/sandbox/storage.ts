import { randomBytes } from 'node:crypto';
import { openStorage, type Storage } from '#infra/local/data/storage.ts';

export const openSandboxStorage = (endpoint: string): Promise<Storage> =>
  openStorage(endpoint, 'hustings-local-payments');

/** Returns the secret from which all keys of accounts are derived; made on the first start. */
export async function seedOf(storage: Storage): Promise<string> {
  const place = { collection: 'SECRETS', key: 'SEED' };
  const stored = await storage.read<string>(place);
  if (stored !== undefined) return stored;
  const body = randomBytes(32).toString('hex');
  await storage.write([{ ...place, body }]);
  return body;
}
