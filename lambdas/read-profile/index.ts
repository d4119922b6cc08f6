import { createReadProfile } from '#lambdas/read-profile/handler.ts';
import { createAccounts } from '#stores/accounts.ts';
import { createCallLimits } from '#stores/call-limits.ts';
import { createParticipations } from '#stores/participations.ts';
import { createPurchases } from '#stores/purchases.ts';
import { createVoterSettings } from '#stores/voter-settings.ts';
import type { Host } from '#wiring/host.ts';

export const wire = ({ documents, clock, observer, retry }: Host) =>
  createReadProfile({
    participations: createParticipations(documents),
    voterSettings: createVoterSettings(documents),
    accounts: createAccounts(documents),
    purchases: createPurchases(documents),
    callLimits: createCallLimits(documents),
    clock,
    observer,
    ...retry,
  });
