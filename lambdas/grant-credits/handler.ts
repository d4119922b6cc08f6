import { clientId, userId } from '#basics/ids.ts';
import { ok } from '#basics/result.ts';
import * as check from '#contracts/http/requests/grantCredits.js';
import type { Observer } from '#contracts/observer.ts';
import { reject } from '#contracts/rejections.ts';
import { createHttpFunction, type HttpFunction, type Run } from '#shell/http.ts';
import type { Accounts } from '#stores/accounts.ts';

export type GrantCreditsDependencies = {
  readonly accounts: Pick<Accounts, 'grant' | 'balance'>;
  readonly observer: Observer;
};

/** Lets an operator grant credits, once for each grant id. */
export function createGrantCredits(dependencies: GrantCreditsDependencies): HttpFunction {
  const { accounts, observer } = dependencies;
  const run: Run<'grantCredits'> = async ({ path, body, caller, receivedAt }) => {
    const client = clientId(path.clientId);
    const user = userId(path.voterId);
    const granted = await accounts.grant(client, user, body.grantId, {
      credits: body.credits,
      ...(body.reason === undefined ? {} : { reason: body.reason }),
      by: caller.userId,
      at: receivedAt,
    });
    if (granted === 'differs') return reject('grant-differs');
    return ok({ credits: await accounts.balance(client, user) });
  };
  return createHttpFunction({ grantCredits: { check, run } }, observer);
}
