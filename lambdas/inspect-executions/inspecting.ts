import { type ExecutionSubject, type MachineName, subjectOf } from '#contracts/execution-names.ts';
import type { Observer } from '#contracts/observer.ts';
import type { Clock } from '#contracts/ports.ts';
import type { Executions } from '#gateways/executions.ts';
import type { Unfinished } from '#stores/unfinished.ts';
import type { Votings } from '#stores/votings.ts';

/** What looking at executions needs. */
export type InspectExecutionsDependencies = {
  readonly machines: Readonly<Record<MachineName, Executions>>;
  readonly votings: Pick<Votings, 'get'>;
  readonly unfinished: Unfinished;
  readonly clock: Clock;
  readonly observer: Observer;
};

export type Machines = InspectExecutionsDependencies['machines'];

/** The executions of the machine that a name belongs to, and what it is for. */
export function named(
  machines: Machines,
  name: string,
): { readonly executions: Executions; readonly subject: ExecutionSubject } {
  const subject = subjectOf(name);
  return { executions: machines[subject.machine], subject };
}
