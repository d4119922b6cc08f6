import type { ClientId, UserId } from '#basics/ids.ts';
import type { Accounts } from '#stores/accounts.ts';
import type { Settings, VoterSettings } from '#stores/voter-settings.ts';
import type { Profile } from '#use-cases/read-profile.ts';

export type ChangeProfileDependencies = {
  readonly accounts: Pick<Accounts, 'balance'>;
  readonly voterSettings: Pick<VoterSettings, 'set'>;
};

/** Stores a voter's settings; returns the profile after it. */
export async function changeProfile(
  { accounts, voterSettings }: ChangeProfileDependencies,
  clientId: ClientId,
  userId: UserId,
  settings: Settings,
): Promise<Profile> {
  await voterSettings.set(clientId, userId, settings);
  return { userId, clientId, credits: await accounts.balance(clientId, userId), ...settings };
}
