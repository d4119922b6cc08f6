import { runningHost } from '#infra/local/data/data-folder.ts';
import { loadSigningKey } from '#infra/local/identity/keys.ts';
import { mintAccessToken } from '#infra/local/identity/mint.ts';
import type { Persona } from '#infra/local/identity/persona.ts';

/** Returns the address of the host that runs on a data folder, and an access token for it. */
export async function tokenOf(
  dataDir: string,
  persona: Pick<Persona, 'userId' | 'groups'>,
): Promise<{ readonly origin: string; readonly token: string }> {
  const { origin } = runningHost(dataDir);
  const minter = { ...(await loadSigningKey(dataDir)), issuer: `${origin}/oidc` };
  return { origin, token: await mintAccessToken(minter, persona) };
}
