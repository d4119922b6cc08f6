import { assert } from '#basics/assert.ts';
import { canonicalJson } from '#basics/canonical-json.ts';
import { sha256Hex } from '#basics/hash.ts';
import { parseSubject, type StepSubject } from '#contracts/life-cycle.ts';
import type { Clock } from '#contracts/ports.ts';
import type { Observer } from '#shell/observability.ts';
import { createStepFunction, type StepFunction } from '#shell/step.ts';
import type { Ballots } from '#stores/ballots.ts';
import type { Counts } from '#stores/counts.ts';
import type { Votings } from '#stores/votings.ts';
import { rootDigest } from '#tally/ballot-digest.ts';
import { methodOf } from '#tally/methods.ts';
import type { VotingEvent } from '#voting/events.ts';
import { evolve } from '#voting/evolve.ts';

export type SealVotingDependencies = {
  readonly votings: Votings;
  readonly ballots: Ballots;
  readonly counts: Counts;
  readonly clock: Clock;
  readonly observer: Observer;
};

export type SealOutcome = {
  readonly outcome: 'sealed' | 'already' | 'superseded' | 'counts-disagree';
};

/** Freezes the result, if the recount of the ballots says exactly what the counters say. */
export function createSealVoting(dependencies: SealVotingDependencies): StepFunction<SealOutcome> {
  const { votings, ballots, counts, clock, observer } = dependencies;

  async function seal(subject: StepSubject): Promise<SealOutcome> {
    const { clientId: client, votingId: id, version } = subject;
    const stored = await votings.get(client, id);
    if (stored?.voting.version !== version) return { outcome: 'superseded' };
    const { voting, head } = stored;
    if (voting.status !== 'closed') return { outcome: 'already' };
    const shards = (await counts.shards(client, id)).filter((shard) => shard.version === version);
    assert(shards.length === voting.shards, 'every shard has been counted before the seal');
    const method = methodOf(voting.counting);
    const recount = shards.map(({ partial }) => partial).reduce(method.merge, method.start());
    const counters = await ballots.counters(client, id, voting.shards);
    if (!method.agree(recount, counters)) return { outcome: 'counts-disagree' };
    const result = method.finish(recount, voting.options);
    const digest = rootDigest(shards.map((shard) => shard.digest));
    const at = clock.now();
    const resultHash = sha256Hex(canonicalJson(result));
    const event: VotingEvent = {
      type: 'voting-sealed',
      at,
      ballots: result.ballots,
      digest,
      resultHash,
    };
    const written = await votings.append({
      client,
      voting: id,
      head,
      events: [event],
      after: evolve(voting, event),
      seal: { sealedAt: at, result, digest },
    });
    return written === 'lost' ? seal(subject) : { outcome: 'sealed' };
  }

  return createStepFunction('seal-voting', observer, (input) => seal(parseSubject(input)));
}
