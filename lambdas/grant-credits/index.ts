import { createGrantCredits } from '#lambdas/grant-credits/handler.ts';
import { createAccounts } from '#stores/accounts.ts';
import type { Host } from '#wiring/host.ts';

export const wire = ({ database, observer }: Host) =>
  createGrantCredits({ accounts: createAccounts(database), observer });
