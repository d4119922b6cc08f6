import { runningHost } from '#infra/local/data/data-folder.ts';
import { loadSigningKey } from '#infra/local/identity/keys.ts';
import { mintAccessToken } from '#infra/local/identity/mint.ts';
import { UserError } from '#infra/local/runtime/user-error.ts';
import { type Api, createApi } from './api.ts';

/**
 * The API as an operator has it: of the local host that runs on a data folder, or of another one
 * at `origin`, with the token of the environment variable HUSTINGS_TOKEN.
 */
export async function operatorApi(dataDir: string, origin?: string): Promise<Api> {
  if (origin !== undefined) {
    if (!URL.canParse(origin)) {
      throw new UserError(`"${origin}" is no address of an API, such as http://localhost:3000`);
    }
    return createApi(origin, process.env.HUSTINGS_TOKEN ?? '');
  }
  const host = runningHost(dataDir);
  const key = await loadSigningKey(dataDir);
  const operator = { userId: 'olga', groups: ['operators'] };
  const issuer = `${host.origin}/oidc`;
  return createApi(host.origin, await mintAccessToken({ ...key, issuer }, operator));
}
