import type { ClientId, UserId } from '#basics/ids.ts';
import type { Accounts } from '#stores/accounts.ts';
import type { Settings, Voters } from '#stores/voters.ts';

export type ReadProfileDependencies = {
  readonly accounts: Pick<Accounts, 'balance'>;
  readonly voters: Pick<Voters, 'settings'>;
};

/** A voter's credits and settings at a client. */
export type Profile = Settings & {
  readonly userId: UserId;
  readonly clientId: ClientId;
  readonly credits: number;
};

export async function readProfile(
  { accounts, voters }: ReadProfileDependencies,
  clientId: ClientId,
  userId: UserId,
): Promise<Profile> {
  const [credits, settings] = await Promise.all([
    accounts.balance(clientId, userId),
    voters.settings(clientId, userId),
  ]);
  return { userId, clientId, credits, ...settings };
}
