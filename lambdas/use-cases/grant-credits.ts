import type { ClientId, UserId } from '#basics/ids.ts';
import { ok, type Result } from '#basics/result.ts';
import { type Rejection, reject } from '#contracts/rejections.ts';
import type { Accounts } from '#stores/accounts.ts';

export type GrantCreditsDependencies = {
  readonly accounts: Pick<Accounts, 'grant' | 'balance'>;
};

/** Credits for a voter, once for each grant id. */
export type Grant = {
  readonly clientId: ClientId;
  readonly userId: UserId;
  readonly grantId: string;
  readonly credits: number;
  readonly reason?: string;
  /** The operator who grants them. */
  readonly by: UserId;
  readonly at: number;
};

/** Grants credits; returns the voter's balance after it. */
export async function grantCredits(
  { accounts }: GrantCreditsDependencies,
  { clientId, userId, grantId, ...granted }: Grant,
): Promise<Result<number, Rejection>> {
  const outcome = await accounts.grant(clientId, userId, grantId, granted);
  if (outcome === 'differs') return reject('grant-differs');
  return ok(await accounts.balance(clientId, userId));
}
