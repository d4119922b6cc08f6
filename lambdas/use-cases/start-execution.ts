import type { ClientId, PurchaseId, UserId, VotingId } from '#basics/ids.ts';
import { ok, type Result } from '#basics/result.ts';
import type { UnfinishedMachine } from '#contracts/execution-names.ts';
import { type Rejection, reject } from '#contracts/rejections.ts';
import { changed } from '#credits/decide.ts';
import { lookUpDueAt } from '#credits/overdue.ts';
import { executionOfPurchase } from '#credits/purchase.ts';
import type { Purchases } from '#stores/purchases.ts';
import type { Votings } from '#stores/votings.ts';
import { type Contended, contended, mustWrite, type RetryDependencies } from '#use-cases/retry.ts';
import type { ChangeExecutionDependencies } from '#use-cases/stop-execution.ts';
import { evolve } from '#voting/evolve.ts';
import { executionOf, lifeCycleOf } from '#voting/life-cycle.ts';
import { nextStepOf } from '#voting/overdue.ts';
import { startOf } from '#voting/plan.ts';

export type StartExecutionDependencies = ChangeExecutionDependencies &
  RetryDependencies & {
    readonly votings: Pick<Votings, 'get' | 'append'>;
    readonly purchases: Pick<Purchases, 'get' | 'change'>;
  };

type Command = {
  readonly clientId: ClientId;
  readonly subject: { readonly votingId: VotingId } | { readonly purchaseId: PurchaseId };
  readonly reason: string;
  readonly by: UserId;
};

/** What an execution is started for, as it is stored. */
type Startable = {
  readonly machine: UnfinishedMachine;
  /** The name of the execution that should move it on. */
  readonly name: string;
  readonly input: object;
  /** An execution has something to do for it. */
  readonly isDue: boolean;
  /** Stores that one more execution is started. */
  readonly next: () => Promise<'written' | 'lost'>;
};

type StartResult = Result<{ readonly executionName: string }, Rejection>;

const backoff = { baseMs: 10, maxMs: 400 };

/**
 * Starts the execution of a voting or a purchase in the name of an operator: one that was never
 * started, or one more where the last has ended and cannot be redriven. Its input is made from what
 * is stored, and every step is conditional, so what has been done is not done twice. Returns the
 * name of the execution that runs; a repeat starts no second one. Throws `TransientError` if the
 * voting or purchase stays contended.
 */
export async function startExecution(
  dependencies: StartExecutionDependencies,
  command: Command,
): Promise<StartResult> {
  const what = 'What to start for';
  return mustWrite(dependencies, { backoff, attemptsMax: 10, what }, () =>
    tryOnce(dependencies, command),
  );
}

async function tryOnce(
  dependencies: StartExecutionDependencies,
  command: Command,
): Promise<StartResult | Contended> {
  const { machines, auditLog, clock } = dependencies;
  const { clientId, reason, by } = command;
  const found = await startable(dependencies, command);
  if (found === undefined) return reject('not-found');
  const { machine, name: executionName, input, isDue, next } = found;
  const latest = await machines[machine].describe(executionName);
  if (latest?.status === 'RUNNING' || latest?.status === 'PENDING_REDRIVE') {
    return ok({ executionName });
  }
  if (!isDue) return reject('nothing-to-start');
  if (latest?.isRedrivable) return reject('execution-redrivable');
  // The next attempt finds a name of which there is no execution.
  if (latest !== undefined) {
    await next();
    return contended;
  }
  const act = { clientId, at: clock.now(), by, role: 'operator' } as const;
  await auditLog.put({ kind: 'execution-start-requested', ...act, executionName, reason });
  await machines[machine].start(executionName, input);
  return ok({ executionName });
}

const startable = (
  dependencies: StartExecutionDependencies,
  command: Command,
): Promise<Startable | undefined> =>
  'votingId' in command.subject
    ? startableVoting(dependencies, command, command.subject.votingId)
    : startablePurchase(dependencies, command.clientId, command.subject.purchaseId);

async function startableVoting(
  { votings, clock }: StartExecutionDependencies,
  { clientId, by, reason }: Command,
  votingId: VotingId,
): Promise<Startable | undefined> {
  const stored = await votings.get(clientId, votingId);
  if (stored === undefined) return undefined;
  const { voting, head } = stored;
  const now = clock.now();
  const event = { type: 'life-cycle-started-again', at: now, by, reason } as const;
  return {
    machine: 'voting-lifecycle',
    name: executionOf(voting),
    input: lifeCycleOf(voting),
    isDue: nextStepOf(voting) !== undefined && startOf(voting.window, now).isDue,
    next: () =>
      votings.append({ clientId, votingId, head, events: [event], after: evolve(voting, event) }),
  };
}

async function startablePurchase(
  { purchases, clock }: StartExecutionDependencies,
  clientId: ClientId,
  purchaseId: PurchaseId,
): Promise<Startable | undefined> {
  const purchase = await purchases.get(clientId, purchaseId);
  if (purchase === undefined) return undefined;
  const now = clock.now();
  const starts = (purchase.starts ?? 1) + 1;
  return {
    machine: 'credit-purchase',
    name: executionOfPurchase(purchase),
    input: { clientId, purchaseId },
    isDue: lookUpDueAt(purchase, now) !== undefined,
    next: () => purchases.change(changed(purchase, { starts }), now),
  };
}
