import type { ClientId, UserId } from '#basics/ids.ts';
import type { Accounts } from '#stores/accounts.ts';
import type { Settings, VoterSettings } from '#stores/voter-settings.ts';

export type ReadProfileDependencies = {
  readonly accounts: Pick<Accounts, 'balance'>;
  readonly voterSettings: Pick<VoterSettings, 'get'>;
};

/** A voter's credits and settings at a client. */
export type Profile = Settings & {
  readonly userId: UserId;
  readonly clientId: ClientId;
  readonly credits: number;
};

export async function readProfile(
  { accounts, voterSettings }: ReadProfileDependencies,
  clientId: ClientId,
  userId: UserId,
): Promise<Profile> {
  const [credits, settings] = await Promise.all([
    accounts.balance(clientId, userId),
    voterSettings.get(clientId, userId),
  ]);
  return { userId, clientId, credits, ...settings };
}
