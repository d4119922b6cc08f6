import { assert } from '#basics/assert.ts';
import type { StepSubject } from '#contracts/life-cycle.ts';
import type { Clock } from '#contracts/ports.ts';
import type { Ballots } from '#stores/ballots.ts';
import type { Counts } from '#stores/counts.ts';
import type { Votings } from '#stores/votings.ts';
import { rootDigest } from '#tally/ballot-digest.ts';
import { methodOf } from '#tally/methods.ts';
import type { VotingEvent } from '#voting/events.ts';
import { evolve } from '#voting/evolve.ts';

export type Sealing = {
  readonly votings: Votings;
  readonly ballots: Ballots;
  readonly counts: Counts;
  readonly clock: Clock;
};

export type SealOutcome = 'sealed' | 'already' | 'superseded' | 'counts-disagree';

/**
 * Merges the recounts of all shards, compares them with the counters, option by option, and writes
 * result and journal in one transaction. Whoever loses a race looks again.
 */
export async function sealVoting(sealing: Sealing, subject: StepSubject): Promise<SealOutcome> {
  const { votings, ballots, counts, clock } = sealing;
  const { clientId: client, votingId: id, version } = subject;
  const stored = await votings.get(client, id);
  if (stored?.voting.version !== version) return 'superseded';
  const { voting, head } = stored;
  if (voting.status !== 'closed') return 'already';
  const shards = (await counts.shards(client, id)).filter((shard) => shard.version === version);
  assert(shards.length === voting.shards, 'every shard has been counted before the seal');
  const method = methodOf(voting.counting);
  const recount = shards.map(({ partial }) => partial).reduce(method.merge, method.start());
  const counters = await ballots.counters(client, id, voting.shards);
  if (!method.agree(recount, counters)) return 'counts-disagree';
  const result = method.finish(recount, voting.options);
  const digest = rootDigest(shards.map((shard) => shard.digest));
  const at = clock.now();
  const event: VotingEvent = {
    type: 'voting-sealed',
    at,
    ballots: result.ballots,
    digest,
  };
  const written = await votings.append({
    clientId: client,
    votingId: id,
    head,
    events: [event],
    after: evolve(voting, event),
    seal: { sealedAt: at, result, digest },
  });
  return written === 'lost' ? sealVoting(sealing, subject) : 'sealed';
}
