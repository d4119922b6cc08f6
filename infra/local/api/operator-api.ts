import { UserError } from '#infra/local/runtime/user-error.ts';
import { type Api, createApi } from './api.ts';
import { tokenOf } from './own-token.ts';

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
  const own = await tokenOf(dataDir, { userId: 'olga', groups: ['operators'] });
  return createApi(own.origin, own.token);
}
