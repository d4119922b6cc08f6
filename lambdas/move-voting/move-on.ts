import type { StepSubject } from '#contracts/life-cycle.ts';
import type { Clock } from '#contracts/ports.ts';
import { StepError } from '#shell/step.ts';
import type { Votings } from '#stores/votings.ts';
import { evolve } from '#voting/evolve.ts';
import { decideStep, type Step } from '#voting/steps.ts';
import type { Voting } from '#voting/voting.ts';

export type Moving = { readonly votings: Votings; readonly clock: Clock };

/** What became of a step, and whether its fact is to be published. */
export type Moved = {
  readonly outcome: 'done' | 'already' | 'passed' | 'superseded';
  readonly publishesFact: boolean;
};

/**
 * Makes one move of a voting, if its version still stands and the move has not been made. Whoever
 * loses a race decides again on what the winner has written. Throws `NotDue` when it is too early
 * by this clock, and `CountsDisagree` once an operator has to look at the counts.
 */
export async function moveOn(
  { votings, clock }: Moving,
  subject: StepSubject,
  step: Step,
): Promise<Moved> {
  const { clientId: client, votingId: voting, version } = subject;
  const stored = await votings.get(client, voting);
  const decision = decideStep(step, version, clock.now(), stored?.voting);
  if (decision.outcome === 'not-due') throw new StepError('NotDue', `It is too early to ${step}`);
  if (decision.outcome === 'already') return decision;
  if (decision.outcome === 'passed') return { outcome: 'passed', publishesFact: false };
  if (decision.outcome === 'superseded' || stored === undefined) {
    return { outcome: 'superseded', publishesFact: false };
  }
  const { events, publishesFact } = decision;
  const after = events.reduce<Voting>(evolve, stored.voting);
  const written = await votings.append({
    clientId: client,
    votingId: voting,
    head: stored.head,
    events,
    after,
  });
  if (written === 'lost') return moveOn({ votings, clock }, subject, step);
  if (after.disputed) {
    throw new StepError('CountsDisagree', 'The counters and the ballots differ; see the runbook');
  }
  return { outcome: 'done', publishesFact };
}
