import { AsyncLocalStorage } from 'node:async_hooks';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type LocalFunctions, localTables } from '#infra/local/functions.ts';

/** The cost of one call of a function; capacity units are those of DynamoDB's responses. */
export type Cost = {
  readonly times: number;
  readonly reads: number;
  readonly writes: number;
  readonly itemsWritten: number;
  readonly readUnits: number;
  readonly writeUnits: number;
  /** Calls to Step Functions, Scheduler and SNS. */
  readonly otherCalls: number;
};

/** The cost of a named piece of work. */
export type CostFigures = Cost & { readonly what: string };

/** Sums by route, or by function and, for a step, by the name of its move. */
export type CostsByCall = Record<string, Cost>;

type Command = { readonly constructor: { readonly name: string }; readonly input: Input };
type Input = {
  readonly TableName?: string;
  readonly TransactItems?: readonly Record<string, { readonly TableName: string }>[];
  ReturnConsumedCapacity?: string;
};
type Capacity = { readonly CapacityUnits?: number };
type Output = { readonly ConsumedCapacity?: Capacity | readonly Capacity[] };
type Send = (this: unknown, command: Command, ...rest: unknown[]) => Promise<Output>;

/** A cost of zero. */
export const nothing: Cost = {
  times: 0,
  reads: 0,
  writes: 0,
  itemsWritten: 0,
  readUnits: 0,
  writeUnits: 0,
  otherCalls: 0,
};

/** The sums of two costs, field by field. */
export const plus = (one: Cost, other: Partial<Cost>): Cost => ({
  times: one.times + (other.times ?? 0),
  reads: one.reads + (other.reads ?? 0),
  writes: one.writes + (other.writes ?? 0),
  itemsWritten: one.itemsWritten + (other.itemsWritten ?? 0),
  readUnits: one.readUnits + (other.readUnits ?? 0),
  writeUnits: one.writeUnits + (other.writeUnits ?? 0),
  otherCalls: one.otherCalls + (other.otherCalls ?? 0),
});

/** All costs together. */
export const sumOf = (counted: CostsByCall): Cost =>
  Object.values(counted).reduce((sum, cost) => plus(sum, cost), nothing);

const tableNames: readonly string[] = Object.values(localTables);

const unitsOf = ({ ConsumedCapacity }: Output): number =>
  [ConsumedCapacity ?? []].flat().reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0);

const costOf = ({ constructor: { name }, input }: Command, output: Output): Partial<Cost> => {
  const tables = [input.TableName, ...(input.TransactItems ?? []).map(tableOf)];
  if (!tables.some((table) => table !== undefined && tableNames.includes(table))) {
    return { otherCalls: 1 };
  }
  const units = unitsOf(output);
  if (/^(?:Get|Query|BatchGet)/.test(name)) return { reads: 1, readUnits: units };
  return { writes: 1, itemsWritten: input.TransactItems?.length ?? 1, writeUnits: units };
};

const tableOf = (item: Record<string, { readonly TableName: string }>) =>
  Object.values(item)[0]?.TableName;

/**
 * Counts the calls that functions make through the SDK of this process, by asking DynamoDB for
 * the capacity that each used. A rejected transaction counts as a call without items.
 */
export function countCalls() {
  const current = new AsyncLocalStorage<string>();
  let counted: CostsByCall = {};
  const add = (label: string, cost: Partial<Cost>) => {
    counted[label] = plus(counted[label] ?? nothing, cost);
  };
  // Every client of the SDK, the document client too, sends through this one method.
  const shared = Object.getPrototypeOf(DynamoDBClient.prototype) as { send: Send };
  const { send } = shared;
  shared.send = async function counts(command, ...rest) {
    const label = current.getStore();
    if (label === undefined) return send.call(this, command, ...rest);
    if (command.input.TableName ?? command.input.TransactItems) {
      command.input.ReturnConsumedCapacity = 'TOTAL';
    }
    try {
      const output = await send.call(this, command, ...rest);
      add(label, costOf(command, output));
      return output;
    } catch (error) {
      add(label, { ...costOf(command, {}), itemsWritten: 0 });
      throw error;
    }
  };
  const wrapOne =
    (name: string, call: (input: never) => Promise<unknown>) =>
    (input: { readonly routeKey?: string; readonly step?: string }) => {
      const label = input.routeKey ?? [name, input.step ?? []].flat().join(' ');
      add(label, { times: 1 });
      return current.run(label, () => call(input as never));
    };
  return {
    wrap: (functions: LocalFunctions): LocalFunctions =>
      Object.fromEntries(
        Object.entries(functions).map(([name, call]) => [name, wrapOne(name, call)]),
      ) as unknown as LocalFunctions,
    /** Returns the costs since the last call, and starts again from zero. */
    take: (): CostsByCall => {
      const costs = counted;
      counted = {};
      return costs;
    },
  };
}
