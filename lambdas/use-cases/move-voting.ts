import { factOf, type VotingFactKind } from '#contracts/facts.ts';
import type { StepSubject } from '#contracts/life-cycle.ts';
import type { Clock } from '#contracts/ports.ts';
import type { Facts } from '#gateways/facts.ts';
import type { Votings } from '#stores/votings.ts';
import { type Contended, contended, type RetryDependencies } from '#use-cases/retry.ts';
import { untilStepWritten } from '#use-cases/voting-step.ts';
import { evolve } from '#voting/evolve.ts';
import { decideStep, type Step } from '#voting/steps.ts';
import type { Voting } from '#voting/voting.ts';

export type MoveVotingDependencies = RetryDependencies & {
  readonly votings: Pick<Votings, 'get' | 'append'>;
  readonly facts: Facts;
  readonly clock: Clock;
};

/** `disputed`: the move was made, and an operator has to look at the counts. */
export type MoveOutcome = 'done' | 'already' | 'passed' | 'superseded' | 'not-due' | 'disputed';

type Move = { readonly outcome: MoveOutcome; readonly fact?: VotingFactKind | undefined };

/**
 * Makes one move of a voting, if its version still stands and the move has not been made, and
 * publishes its fact. A move that lost a race is decided again on what the winner has written.
 */
export async function moveVoting(
  dependencies: MoveVotingDependencies,
  { step, ...subject }: StepSubject & { readonly step: Step },
): Promise<MoveOutcome> {
  const { facts, clock } = dependencies;
  const { outcome, fact } = await untilStepWritten(dependencies, subject, () =>
    moveOnce(dependencies, subject, step),
  );
  if (fact !== undefined) await facts.publish(factOf(fact, subject, clock.now()));
  return outcome;
}

async function moveOnce(
  { votings, clock }: MoveVotingDependencies,
  { clientId, votingId, version }: StepSubject,
  step: Step,
): Promise<Move | Contended> {
  const stored = await votings.get(clientId, votingId);
  if (stored === undefined) return { outcome: 'superseded' };
  const { voting, head } = stored;
  const decision = decideStep(step, version, clock.now(), voting);
  if (decision.outcome !== 'done') return decision;
  const { events, fact } = decision;
  const after = events.reduce<Voting>(evolve, voting);
  const written = await votings.append({ clientId, votingId, head, events, after });
  if (written === 'lost') return contended;
  return { outcome: after.disputed ? 'disputed' : 'done', fact };
}
