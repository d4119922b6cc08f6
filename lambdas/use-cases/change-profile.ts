import type { ClientId, UserId } from '#basics/ids.ts';
import type { Accounts } from '#stores/accounts.ts';
import type { Settings, Voters } from '#stores/voters.ts';
import type { Profile } from '#use-cases/read-profile.ts';

export type ChangeProfileDependencies = {
  readonly accounts: Pick<Accounts, 'balance'>;
  readonly voters: Pick<Voters, 'setSettings'>;
};

/** Stores a voter's settings; returns the profile after it. */
export async function changeProfile(
  { accounts, voters }: ChangeProfileDependencies,
  clientId: ClientId,
  userId: UserId,
  settings: Settings,
): Promise<Profile> {
  await voters.setSettings(clientId, userId, settings);
  return { userId, clientId, credits: await accounts.balance(clientId, userId), ...settings };
}
