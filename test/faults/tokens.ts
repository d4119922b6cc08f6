import { loadSigningKey } from '#infra/local/identity/keys.ts';
import { mintAccessToken } from '#infra/local/identity/mint.ts';
import type { ChildHost } from '#test/faults/child-host.ts';
import { clientId } from '#test/faults/votings.ts';

/** Makes access tokens with the key of a host's data folder, for the host that will run on it. */
export async function createMinter({ dataDir, port }: ChildHost) {
  const issuer = `http://localhost:${port}/oidc`;
  const key = { ...(await loadSigningKey(dataDir)), issuer };
  const mint = (userId: string, group: string) => mintAccessToken(key, { userId, groups: [group] });
  return {
    voter: (userId: string) => mint(userId, `${clientId}.voter`),
    admin: () => mint('carla', `${clientId}.admin`),
    operator: () => mint('olga', 'operators'),
  };
}
