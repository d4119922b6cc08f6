import { type Fact, type FactKind, factOf } from '#contracts/facts.ts';
import { parseMove, type StepSubject } from '#contracts/life-cycle.ts';
import type { Clock } from '#contracts/ports.ts';
import type { Facts } from '#gateways/facts.ts';
import type { Observer } from '#shell/observability.ts';
import { createStepFunction, StepError, type StepFunction } from '#shell/step.ts';
import type { Votings } from '#stores/votings.ts';
import { evolve } from '#voting/evolve.ts';
import { decideStep, type Step, steps } from '#voting/steps.ts';
import type { Voting } from '#voting/voting.ts';

export type MoveVotingDependencies = {
  readonly votings: Votings;
  readonly facts: Facts;
  readonly clock: Clock;
  readonly observer: Observer;
};

export type MoveOutcome = { readonly outcome: 'done' | 'already' | 'superseded' };

/** `told`: what happened is to be told, for the first time or, after a cut, once more. */
type Moved = MoveOutcome & { readonly told: boolean };

const factsOfStep: Partial<Record<Step, FactKind>> = {
  remind: 'reminder-due',
  open: 'voting-opened',
  alert: 'alert-due',
  close: 'voting-closed',
  notify: 'voting-published',
};

/** Moves a voting on by one step, if its version still stands and the step has not been done. */
export function createMoveVoting(dependencies: MoveVotingDependencies): StepFunction<MoveOutcome> {
  const { votings, facts, clock, observer } = dependencies;

  /** Repeated until no other change of the voting comes between reading and writing it. */
  async function move(subject: StepSubject, step: Step): Promise<Moved> {
    const { clientId: client, votingId: voting, version } = subject;
    const stored = await votings.get(client, voting);
    const decision = decideStep(step, version, clock.now(), stored?.voting);
    if (decision.outcome === 'not-due') throw new StepError('NotDue', `It is too early to ${step}`);
    if (decision.outcome === 'already') return { outcome: 'already', told: decision.bySame };
    if (decision.outcome === 'superseded' || stored === undefined) {
      return { outcome: 'superseded', told: false };
    }
    const { events } = decision;
    const after = events.reduce<Voting>(evolve, stored.voting);
    const written = await votings.append({ client, voting, head: stored.head, events, after });
    if (written === 'lost') return move(subject, step);
    if (after.disputed) {
      throw new StepError('CountsDisagree', 'The counters and the ballots differ; see the runbook');
    }
    return { outcome: 'done', told: true };
  }

  /** A repeat tells the same fact again, under the same id: the first telling may have been cut off. */
  async function tell(subject: StepSubject, step: Step): Promise<void> {
    const kind = factsOfStep[step];
    if (kind === undefined) return;
    const fact: Fact = factOf(kind, subject, clock.now());
    await facts.publish(fact);
  }

  return createStepFunction('move-voting', observer, async (input) => {
    const { step, ...subject } = parseMove(input, steps);
    const { outcome, told } = await move(subject, step);
    if (told) await tell(subject, step);
    return { outcome };
  });
}
