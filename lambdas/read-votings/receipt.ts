import { shardOf } from '#ballot/receipt.ts';
import { ballotId } from '#basics/ids.ts';
import { ok } from '#basics/result.ts';
import { reject } from '#contracts/rejections.ts';
import { namedVoting, type ReadVotingsDependencies } from '#lambdas/read-votings/reading.ts';
import type { Run } from '#shell/http.ts';

type Dependencies = Pick<ReadVotingsDependencies, 'votings' | 'ballots' | 'counts'>;

/** Says whether a ballot is in the box and in the count, and never what it says. */
export const runGetReceipt =
  ({ votings, ballots, counts }: Dependencies): Run<'getReceipt'> =>
  async ({ path }) => {
    const named = await namedVoting(votings, path);
    if (!named.ok) return named;
    const { client, id, voting } = named.value;
    const ballot = ballotId(path.ballotId);
    const shard = shardOf(ballot, voting.shards);
    if (!(await ballots.has(client, id, shard, ballot))) return reject('not-found');
    const answer = { votingId: id, ballotId: ballot };
    switch (voting.status) {
      case 'cancelled':
        return ok({ ...answer, state: 'not-counted' as const });
      case 'sealed':
      case 'published': {
        const counted = await counts.holds(client, id, shard, ballot);
        return ok({ ...answer, state: counted ? ('counted' as const) : ('not-counted' as const) });
      }
      default:
        return ok({ ...answer, state: 'recorded' as const });
    }
  };
