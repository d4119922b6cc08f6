import { createHash } from 'node:crypto';
import { StateMachine, type StateMachineDefinition } from 'aws-local-stepfunctions';
import { stateMachineArn } from '#infra/local/aws/arns.ts';
import type { Storage } from '#infra/local/aws/dependencies.ts';
import type { Definition } from './asl.ts';
import { unsupportedFeatures } from './asl-subset.ts';

/** A state machine that executions can be started of. */
export type Machine = {
  readonly name: string;
  readonly arn: string;
  readonly definition: Definition;
  /** Identifies the text of the definition. */
  readonly hash: string;
  readonly createdAt: number;
};

/** The machines of the host, and every definition that an execution has ever started with. */
export type Machines = {
  readonly list: () => readonly Machine[];
  readonly find: (arn: string) => Machine | undefined;
  readonly definition: (hash: string) => Definition | undefined;
};

const collection = 'DEFINITIONS';

/**
 * Loads the machines. Throws for a definition that is invalid, or uses what the local host does
 * not support, since a machine must run as on AWS.
 */
export async function loadMachines(
  given: readonly { readonly name: string; readonly definition: unknown }[],
  storage: Storage,
  now: number,
): Promise<Machines> {
  const stored = await storage.readAll<{ hash: string; definition: Definition }>(collection);
  const definitions = new Map(stored.map(({ hash, definition }) => [hash, definition]));
  const machines = new Map<string, Machine>();
  for (const { name, definition } of given) {
    const machine = load(name, definition as Definition, now);
    machines.set(machine.arn, machine);
    if (definitions.has(machine.hash)) continue;
    definitions.set(machine.hash, machine.definition);
    const body = { hash: machine.hash, definition: machine.definition };
    await storage.write([{ collection, key: machine.hash, body }]);
  }
  return {
    list: () => [...machines.values()],
    find: (arn) => machines.get(arn),
    definition: (hash) => definitions.get(hash),
  };
}

function load(name: string, definition: Definition, now: number): Machine {
  // The constructor validates, and writes into its argument: so it gets a copy.
  new StateMachine(structuredClone(definition) as unknown as StateMachineDefinition);
  const unsupported = unsupportedFeatures(definition);
  if (unsupported.length > 0) {
    const list = unsupported.map((feature) => `\n  ${feature}`).join('');
    throw new Error(`The local host cannot run the state machine ${name} as AWS would:${list}`);
  }
  const hash = createHash('sha256').update(JSON.stringify(definition)).digest('hex');
  return { name, arn: stateMachineArn(name), definition, hash, createdAt: now };
}
