import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { ClientId, PurchaseId } from '#basics/ids.ts';
import type { PaymentEvent, ProviderName } from '#contracts/payments.ts';
import type { Database } from '#stores/database.ts';
import { keys } from '#stores/keys.ts';

/** An event of a provider as it was taken: what it was about, and its outcome. */
export type StoredEvent = {
  readonly event: PaymentEvent;
  readonly provider: ProviderName;
  readonly purchaseId: PurchaseId | undefined;
  /** How it was handled, such as `changed` or `amount-differs`. */
  readonly outcome: string;
  /** Epoch milliseconds. */
  readonly at: number;
};

/**
 * The events of providers, stored by the day on which they were made. The body is not stored: it
 * names the payer, and the provider has it under the event's id.
 */
export function createPaymentEvents({ documents, tables }: Database) {
  const TableName = tables.purchases;

  /** Stores an event; a repeat of it is counted, and its outcome is the last one. */
  async function put(clientId: ClientId, stored: StoredEvent): Promise<void> {
    const { event, provider, purchaseId, outcome, at } = stored;
    const { eventId, type, createdAt, about } = event;
    const day = new Date(createdAt).toISOString().slice(0, 10);
    await documents.send(
      new UpdateCommand({
        TableName,
        Key: keys.paymentEvent(clientId, day, provider, eventId),
        UpdateExpression:
          'SET #type = :type, about = :about, outcome = :outcome, lastAt = :at, ' +
          'firstAt = if_not_exists(firstAt, :at) ADD deliveries :one',
        ExpressionAttributeNames: { '#type': 'type' },
        ExpressionAttributeValues: {
          ':type': type,
          ':about': { ...about, ...(purchaseId === undefined ? {} : { purchaseId }) },
          ':outcome': outcome,
          ':at': at,
          ':one': 1,
        },
      }),
    );
  }

  return { put };
}

export type PaymentEvents = ReturnType<typeof createPaymentEvents>;
