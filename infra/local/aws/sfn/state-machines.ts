import { createHash } from 'node:crypto';
import { StateMachine, type StateMachineDefinition } from 'aws-local-stepfunctions';
import { stateMachineArn } from '#infra/local/aws/arns.ts';
import type { Journal } from '#infra/local/aws/journal.ts';
import type { Definition } from './asl.ts';
import { unsupportedFeatures } from './asl-subset.ts';

/** A state machine that executions can be started of. */
export type Machine = {
  readonly name: string;
  readonly arn: string;
  readonly definition: Definition;
  /** Names the text of the definition. */
  readonly hash: string;
  readonly createdAt: number;
};

/** The machines of the host, and every definition that an execution has ever started with. */
export type Machines = {
  readonly list: () => readonly Machine[];
  readonly find: (arn: string) => Machine | undefined;
  readonly definition: (hash: string) => Definition | undefined;
};

const shelf = 'DEFINITIONS';

/**
 * Loads the machines. Throws for a definition that is invalid, or uses what the local host does
 * not support: a machine must not run here otherwise than on AWS.
 */
export async function loadMachines(
  given: readonly { readonly name: string; readonly definition: unknown }[],
  journal: Journal,
  now: number,
): Promise<Machines> {
  const stored = await journal.read<{ hash: string; definition: Definition }>(shelf);
  const definitions = new Map(stored.map(({ hash, definition }) => [hash, definition]));
  const machines = new Map<string, Machine>();
  for (const { name, definition } of given) {
    const machine = load(name, definition as Definition, now);
    machines.set(machine.arn, machine);
    if (definitions.has(machine.hash)) continue;
    definitions.set(machine.hash, machine.definition);
    const body = { hash: machine.hash, definition: machine.definition };
    await journal.write([{ pk: shelf, sk: machine.hash, body }]);
  }
  return {
    list: () => [...machines.values()],
    find: (arn) => machines.get(arn),
    definition: (hash) => definitions.get(hash),
  };
}

function load(name: string, definition: Definition, now: number): Machine {
  // The constructor validates a copy: it writes into what it is given, and throws what is wrong.
  new StateMachine(structuredClone(definition) as unknown as StateMachineDefinition);
  const unsupported = unsupportedFeatures(definition);
  if (unsupported.length > 0) {
    const list = unsupported.map((feature) => `\n  ${feature}`).join('');
    throw new Error(`The local host cannot run the state machine ${name} as AWS would:${list}`);
  }
  const hash = createHash('sha256').update(JSON.stringify(definition)).digest('hex');
  return { name, arn: stateMachineArn(name), definition, hash, createdAt: now };
}
