import * as v from 'valibot';
import type { ClientId } from '#basics/ids.ts';
import { ok, type Result } from '#basics/result.ts';
import { type ExecutionSubject, type MachineName, subjectOf } from '#contracts/execution-names.ts';
import { ids } from '#contracts/read.ts';
import { type Rejection, reject } from '#contracts/rejections.ts';
import type { ExecutionDetail, Executions } from '#gateways/executions.ts';
import type { Votings } from '#stores/votings.ts';

/** The executions of a machine, as operators read and change them. */
export type MachineExecutions = Omit<Executions, 'answer'>;

/** The executions of each machine. */
type Machines = Readonly<Record<MachineName, MachineExecutions>>;

export type ReadExecutionDependencies = {
  readonly machines: Machines;
  readonly votings: Pick<Votings, 'get'>;
};

/** An execution with what it is for. */
export type InspectedExecution = {
  readonly execution: ExecutionDetail;
  readonly subject: ExecutionSubject;
  readonly clientId: ClientId;
  /** Of the voting that it moves on, as it is now. */
  readonly title: string | undefined;
};

/** The same with the state that it entered last. */
export type ExecutionWithState = InspectedExecution & { readonly state: string | undefined };

/** Returns the executions of the machine that a name belongs to. */
export const executionsOf = (machines: Machines, executionName: string): MachineExecutions =>
  machines[subjectOf(executionName).machine];

const inputSchema = v.pipe(v.string(), v.parseJson(), v.object({ clientId: ids.clientId }));

/** The client that an execution is for. */
export const clientOf = ({ input }: ExecutionDetail): ClientId =>
  v.parse(inputSchema, input).clientId;

/** Adds to an execution what it is for. */
export async function inspect(
  { votings }: ReadExecutionDependencies,
  execution: ExecutionDetail,
): Promise<InspectedExecution> {
  const subject = subjectOf(execution.name);
  const clientId = clientOf(execution);
  const stored = 'votingId' in subject ? await votings.get(clientId, subject.votingId) : undefined;
  return { execution, subject, clientId, title: stored?.voting.title };
}

/** Returns one execution, and the state that it entered last. */
export async function readExecution(
  dependencies: ReadExecutionDependencies,
  { executionName }: { readonly executionName: string },
): Promise<Result<ExecutionWithState, Rejection>> {
  const executions = executionsOf(dependencies.machines, executionName);
  const execution = await executions.describe(executionName);
  if (execution === undefined) return reject('execution-not-found');
  const state = await executions.lastState(executionName);
  return ok({ ...(await inspect(dependencies, execution)), state });
}
