import { createReadProfile } from '#lambdas/read-profile/handler.ts';
import { createAccounts } from '#stores/accounts.ts';
import { createCallLimits } from '#stores/call-limits.ts';
import { createParticipations } from '#stores/participations.ts';
import { createPurchases } from '#stores/purchases.ts';
import { createRegistrations } from '#stores/registrations.ts';
import { createVoterSettings } from '#stores/voter-settings.ts';
import type { Host } from '#wiring/host.ts';

export const wire = ({ database, clock, observer, retry }: Host) =>
  createReadProfile({
    participations: createParticipations(database),
    registrations: createRegistrations(database),
    voterSettings: createVoterSettings(database),
    accounts: createAccounts(database),
    purchases: createPurchases(database),
    callLimits: createCallLimits(database),
    clock,
    observer,
    ...retry,
  });
