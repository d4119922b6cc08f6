import { createReadProfile } from '#lambdas/read-profile/handler.ts';
import type { HttpFunction } from '#shell/http.ts';
import { createAccounts } from '#stores/accounts.ts';
import { createCallLimits } from '#stores/call-limits.ts';
import type { Database } from '#stores/database.ts';
import { createParticipations } from '#stores/participations.ts';
import { createPurchases } from '#stores/purchases.ts';
import { createRegistrations } from '#stores/registrations.ts';
import { createVoterSettings } from '#stores/voter-settings.ts';
import { anObserver } from '#test/builders/http.ts';
import { noon } from '#test/builders/votings.ts';

/** The function behind the profile, on a database. */
export const aProfile = (database: Database): HttpFunction =>
  createReadProfile({
    participations: createParticipations(database),
    registrations: createRegistrations(database),
    voterSettings: createVoterSettings(database),
    accounts: createAccounts(database),
    purchases: createPurchases(database),
    callLimits: createCallLimits(database),
    clock: { now: () => noon },
    observer: anObserver(),
    random: () => 0,
    pause: async () => {},
  });
