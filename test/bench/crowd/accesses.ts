import type { UserId } from '#basics/ids.ts';
import type { TableName } from '#infra/part.ts';
import type { StartedDatabase } from '#test/builders/database.ts';

/** What one item or query uses of a partition, in DynamoDB's units. */
export type Access = {
  readonly table: TableName;
  /** The partition; a `voter` or a `shard` of a voting stands for all of their kind. */
  readonly partition: string;
  readonly reads: number;
  readonly writes: number;
};

type Command = Readonly<Record<string, unknown>>;
type Input = Command & { ReturnConsumedCapacity?: string };
type Capacity = { readonly TableName?: string; readonly CapacityUnits?: number };

const fieldsOf = (value: unknown): Command => Object(value) as Command;

/** The partition keys of the items of a command. */
function partitionsOf(input: Command): { readonly table: unknown; readonly pk: string }[] {
  const { TransactItems, TableName: table, Key, Item, ExpressionAttributeValues } = input;
  if (Array.isArray(TransactItems)) {
    return TransactItems.flatMap((item) =>
      Object.values(fieldsOf(item)).flatMap((each) => partitionsOf(fieldsOf(each))),
    );
  }
  const given = Key ?? Item;
  const pk = given ? fieldsOf(given).pk : fieldsOf(ExpressionAttributeValues)[':pk'];
  return [{ table, pk: String(fieldsOf(pk).S ?? pk) }];
}

/** Records what the calls of a database use; the units of a transaction are shared by its items. */
export function recordAccesses({ documents }: StartedDatabase, voters: readonly UserId[]) {
  let recorded: Access[] = [];
  const nameOf = (pk: string): string => {
    const own = voters.some((voter) => pk.split('#').includes(voter));
    if (own) return 'voter';
    return pk
      .replace(/^[^#]*/, 'client')
      .replace(/#[0-9a-z]{26}/, '#voting')
      .replace(/#\d+$/, '#shard');
  };
  documents.middlewareStack.add(
    (next, { commandName }) =>
      async (request) => {
        (request.input as Input).ReturnConsumedCapacity = 'TOTAL';
        const response = await next(request);
        const { ConsumedCapacity } = response.output as { ConsumedCapacity?: Capacity };
        const isRead = /^(?:Get|Query)/.test(String(commandName));
        const partitions = partitionsOf(request.input as Command);
        for (const { TableName, CapacityUnits = 0 } of [ConsumedCapacity ?? []].flat()) {
          const ofTable = partitions.filter(({ table }) => table === TableName);
          const units = CapacityUnits / ofTable.length;
          for (const { pk } of ofTable) {
            const used = isRead ? { reads: units, writes: 0 } : { reads: 0, writes: units };
            recorded.push({ table: TableName as TableName, partition: nameOf(pk), ...used });
          }
        }
        return response;
      },
    { step: 'initialize', name: 'accesses' },
  );
  return {
    /** Those since the last time. */
    take: (): Access[] => {
      const taken = recorded;
      recorded = [];
      return taken;
    },
  };
}
