import { PutCommand, TransactWriteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Fact } from '#contracts/facts.ts';
import { newPurchaseId } from '#gateways/random.ts';
import { createAccounts } from '#stores/accounts.ts';
import { createClients } from '#stores/clients.ts';
import type { Database } from '#stores/database.ts';
import { createOffers } from '#stores/offers.ts';
import { createPaymentEvents } from '#stores/payment-events.ts';
import { createPurchases } from '#stores/purchases.ts';
import { anAct } from '#test/builders/audit.ts';
import { FakeProvider } from '#test/builders/fake-provider.ts';
import { anObserver } from '#test/builders/http.ts';
import { demo } from '#test/builders/ids.ts';
import { anOffer } from '#test/builders/purchases.ts';
import { noon } from '#test/builders/votings.ts';

/** The call of a use case ends here, as when its function is stopped. */
export class CutOff extends Error {}

/** The same database, whose calls end with `CutOff` once so many writes have been done. */
export function cutOffAfter(writes: number, { documents, tables }: Database): Database {
  let left = writes;
  const send = async (command: never, ...rest: never[]): Promise<unknown> => {
    const sent: object = command;
    const isWrite =
      sent instanceof PutCommand ||
      sent instanceof UpdateCommand ||
      sent instanceof TransactWriteCommand;
    if (left === 0) throw new CutOff();
    const result = await documents.send(command, ...rest);
    if (isWrite) left -= 1;
    return result;
  };
  return { documents: { send } as unknown as Database['documents'], tables };
}

/** What selling needs of the database. */
export const shopStores = (database: Database) => ({
  accounts: createAccounts(database),
  clients: createClients(database),
  events: createPaymentEvents(database),
  offers: createOffers(database),
  purchases: createPurchases(database),
});

/** The executions of purchases in memory; a waiting one is known by its task token. */
export function fakeExecutions() {
  const started = new Set<string>();
  const waiting = new Set<string>();
  const answers: string[] = [];
  return {
    started,
    waiting,
    /** The statuses that waiting executions received. */
    answers,
    start: async (name: string) => void started.add(name),
    answer: async (token: string, output: object) => {
      const isWaiting = waiting.delete(token);
      if (isWaiting && 'status' in output) answers.push(String(output.status));
      return isWaiting;
    },
  };
}

/** What every use case of selling needs: real stores, and all outside parties in memory. */
export function aShop(database: Database) {
  const provider = new FakeProvider();
  const published: Fact[] = [];
  const clock = { at: noon, now: () => clock.at };
  return {
    ...shopStores(database),
    provider,
    published,
    clock,
    executions: fakeExecutions(),
    facts: { publish: async (fact: Fact) => void published.push(fact) },
    observer: anObserver(),
    providersOf: async () => ({ stripe: provider }),
    newPurchaseId,
    isOurOrigin: (origin: string) => origin === 'https://app.example',
    random: () => 0,
    pause: async () => {},
  };
}

export type Shop = ReturnType<typeof aShop>;

/** The demo client sells five credits for 5 euros, twelve for 10. */
export async function openShop({ offers, clients }: Shop): Promise<void> {
  await clients.enrol(demo, noon);
  await offers.set(demo, anOffer(), anAct);
}
