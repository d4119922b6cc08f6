import { createManageSales } from '#lambdas/manage-sales/handler.ts';
import { createClients } from '#stores/clients.ts';
import { createOffers } from '#stores/offers.ts';
import type { Host } from '#wiring/host.ts';
import { settlingOn } from '#wiring/settling.ts';

export const wire = (host: Host) =>
  createManageSales({
    ...settlingOn(host),
    offers: createOffers(host.database),
    clients: createClients(host.database),
  });
