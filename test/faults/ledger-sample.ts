import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, paginateScan, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { databaseAt } from '#infra/local/data/connection.ts';
import { localTables } from '#infra/local/functions.ts';
import type { Findings } from '#test/faults/findings.ts';

/** The sums of all voters: credits by their cause, and balances. */
export type Sums = { balances: number } & { [cause: string]: number };

export type Sample = { readonly sums: Sums; readonly faults: Findings };

type Item = Readonly<Record<string, unknown>> & { readonly pk: string; readonly sk: string };
type Account = { balance: number; readonly causes: Record<string, number> };

const TableName = localTables.voters;
const rereadsMax = 3;

/** Returns the account of one voter from their items. */
function accountOf(items: readonly Item[]): Account {
  const account: Account = { balance: 0, causes: {} };
  const add = (cause: string, credits: number) => {
    account.causes[cause] = (account.causes[cause] ?? 0) + credits;
  };
  for (const item of items) {
    if (item.sk === 'CREDITS') account.balance = Number(item.balance);
    if (item.sk.startsWith('ENTRY#')) {
      const { cause, credits } = item.entry as { cause: string; credits: number };
      add(cause, credits);
    }
    if (item.sk.startsWith('VOTE#')) {
      add('vote', -(item.participation as { creditsCharged: number }).creditsCharged);
    }
  }
  return account;
}

const differs = ({ balance, causes }: Account): boolean =>
  balance !== Object.values(causes).reduce((sum, credits) => sum + credits, 0);

/** Reads every account in the database of a running system, without its code. */
export function createSampler(databaseEndpoint: string) {
  const client = new DynamoDBClient(databaseAt(databaseEndpoint));
  const documents = DynamoDBDocumentClient.from(client);

  async function readOne(pk: string): Promise<Account> {
    const { Items = [] } = await documents.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': pk },
        ConsistentRead: true,
      }),
    );
    return accountOf(Items as Item[]);
  }

  /**
   * Adds all accounts up. The pages of a scan are of different moments, and one voter's items may
   * lie on two of them: an account that seems wrong is read again in one call to make sure.
   */
  async function sample(): Promise<Sample> {
    const byVoter = new Map<string, Item[]>();
    const pages = paginateScan({ client: documents }, { TableName, ConsistentRead: true });
    for await (const { Items = [] } of pages) {
      for (const item of Items as Item[]) {
        byVoter.set(item.pk, [...(byVoter.get(item.pk) ?? []), item]);
      }
    }
    const sums: Sums = { balances: 0 };
    const faults: string[] = [];
    for (const [pk, items] of byVoter) {
      let account = accountOf(items);
      for (let time = 0; time < rereadsMax && differs(account); time += 1) {
        account = await readOne(pk);
      }
      if (differs(account)) faults.push(`${pk} has ${JSON.stringify(account)}`);
      if (account.balance < 0) faults.push(`${pk} owes ${-account.balance} credits`);
      sums.balances += account.balance;
      for (const [cause, credits] of Object.entries(account.causes)) {
        sums[cause] = (sums[cause] ?? 0) + credits;
      }
    }
    return { sums, faults };
  }

  return { sample, close: () => client.destroy() };
}
