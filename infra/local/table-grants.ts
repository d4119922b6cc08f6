import { DynamoDBServiceException } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { ClientId } from '#basics/ids.ts';
import type { Part, TableAccess, TableName } from '#infra/part.ts';
import type { Database } from '#stores/database.ts';
import { partitions } from '#stores/keys.ts';

/** One access of a request: a transaction makes several. */
type Access = { readonly kind: TableAccess; readonly table: string; readonly partition: string };

export type TableGrants = {
  readonly part: Part;
  /** The table of the database behind each name of `parts.ts`. */
  readonly tables: Readonly<Record<TableName, string>>;
  readonly currentClientId: () => ClientId | undefined;
};

/**
 * Returns the database with the grants of a part. It refuses what the function's role would be
 * refused on AWS: a table or a kind of access that the part does not name, and items of another
 * client than the one on whose behalf the call runs. The database of this host knows no roles.
 */
export function withTableGrants({ documents, tables }: Database, grants: TableGrants): Database {
  const granted = DynamoDBDocumentClient.from(documents, documents.config.translateConfig);
  // Its connections are those of all parts, its middleware is its own.
  granted.middlewareStack = documents.middlewareStack.clone();
  granted.middlewareStack.add(
    (next, context) => async (request) => {
      const denied = accessesOf(String(context.commandName), request.input).find(
        (access) => !isGranted(grants, access),
      );
      if (denied !== undefined) throw accessDenied(grants.part, denied);
      return next(request);
    },
    { name: 'tableGrants', step: 'initialize', priority: 'low' },
  );
  return { documents: granted, tables };
}

function isGranted({ part, tables, currentClientId }: TableGrants, access: Access): boolean {
  const { uses, scope = 'client' } = part;
  const names = Object.keys(tables) as TableName[];
  const name = names.find((each) => tables[each] === access.table);
  if (name === undefined) return false;
  if (access.partition === partitions.clients && scope !== 'all') {
    return uses.clientList?.[name]?.includes(access.kind) ?? false;
  }
  if (!uses.tables[name]?.includes(access.kind)) return false;
  if (scope === 'all') return true;
  const clientId = currentClientId();
  return access.partition === clientId || access.partition.startsWith(`${clientId}#`);
}

const accessDenied = ({ name }: Part, { kind, table, partition }: Access) =>
  new DynamoDBServiceException({
    name: 'AccessDeniedException',
    $fault: 'client',
    $metadata: { httpStatusCode: 400 },
    message: `${name} is not authorized to ${kind} items of ${table} in partition ${partition}`,
  });

const kinds: Readonly<Record<string, TableAccess>> = {
  GetItemCommand: 'get',
  QueryCommand: 'query',
  PutItemCommand: 'put',
  UpdateItemCommand: 'update',
  DeleteItemCommand: 'delete',
};
const kindsInTransaction = { Get: 'get', Put: 'put', Update: 'update', Delete: 'delete' } as const;

type Fields = Readonly<Record<string, unknown>>;
const fieldsOf = (value: unknown): Fields => Object(value) as Fields;

/** The accesses of a command. Throws on a command that no part can be granted. */
function accessesOf(command: string, input: unknown): Access[] {
  const { TransactItems } = fieldsOf(input);
  if (Array.isArray(TransactItems)) {
    return TransactItems.flatMap((item) =>
      Object.entries(fieldsOf(item)).map(([name, item]) =>
        accessOf(kindsInTransaction[name as keyof typeof kindsInTransaction], name, item),
      ),
    );
  }
  return [accessOf(kinds[command], command, input)];
}

function accessOf(kind: TableAccess | undefined, command: string, input: unknown): Access {
  if (kind === undefined) throw new Error(`infra/parts.ts has no word for ${command}`);
  const {
    TableName: table,
    Key,
    Item,
    KeyConditionExpression,
    ExpressionAttributeValues,
  } = fieldsOf(input);
  const placeholder = /\bpk = (:\w+)/.exec(String(KeyConditionExpression))?.[1] ?? '';
  const key = fieldsOf(Key ?? Item ?? { pk: fieldsOf(ExpressionAttributeValues)[placeholder] });
  const partition = fieldsOf(key.pk).S ?? key.pk;
  return { kind, table: String(table), partition: String(partition) };
}
