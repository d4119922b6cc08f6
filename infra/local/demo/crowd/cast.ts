import { type Api, codeOf, createApi, type Schemas, type Voting } from '#infra/local/api/api.ts';
import { quantileOf } from '#infra/local/log/quantile.ts';
import type { CrowdVoter } from './voters.ts';

/** The outcome of one request: `recorded`, `same-receipt`, or the code of the error. */
type Request = { readonly outcome: string; readonly ms: number };

export type Tally = {
  readonly requests: number;
  /** The number of requests by their outcome. */
  readonly outcomes: ReadonlyMap<string, number>;
  /** The ballots whose voters hold a receipt. */
  readonly ballotIds: readonly string[];
  readonly tookMs: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
};

/**
 * Casts the votes of the crowd, `atOnce` voters at a time. `onVoter` is called with the number of
 * voters who have finished.
 */
export async function castVotes(
  crowd: readonly { readonly voter: CrowdVoter; readonly accessToken: string }[],
  voting: Voting,
  settings: {
    readonly origin: string;
    readonly atOnce: number;
    readonly onVoter: (finished: number) => void;
  },
): Promise<Tally> {
  const sent: Request[] = [];
  const ballotIds: string[] = [];
  const startedAt = performance.now();
  const waiting = crowd.values();
  let finished = 0;

  async function work() {
    for (const { voter, accessToken } of waiting) {
      const api = createApi(settings.origin, accessToken);
      const first = await castOnce(api, voting, voter.vote, 'recorded');
      sent.push(first);
      if (first.outcome === 'recorded') ballotIds.push(voter.vote.ballotId);
      if (voter.habit === 'sends-again') {
        sent.push(await castOnce(api, voting, voter.vote, 'same-receipt'));
      }
      if (voter.habit === 'votes-twice') {
        sent.push(await castOnce(api, voting, voter.secondVote, 'recorded'));
      }
      finished += 1;
      settings.onVoter(finished);
    }
  }

  await Promise.all(Array.from({ length: settings.atOnce }, work));
  return { ...summaryOf(sent), ballotIds, tookMs: performance.now() - startedAt };
}

async function castOnce(
  api: Api,
  { clientId, votingId }: Voting,
  body: Schemas['Vote'],
  success: string,
): Promise<Request> {
  const params = { path: { clientId, votingId } };
  const startedAt = performance.now();
  const outcome = await api
    .POST('/clients/{clientId}/votings/{votingId}/votes', { params, body })
    .then(({ data, error, response }) => (data === undefined ? codeOf(error, response) : success))
    .catch(() => 'no-response');
  return { outcome, ms: performance.now() - startedAt };
}

function summaryOf(sent: readonly Request[]): Omit<Tally, 'ballotIds' | 'tookMs'> {
  const outcomes = new Map<string, number>();
  for (const { outcome } of sent) outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  const times = sent.map(({ ms }) => ms).sort((one, other) => one - other);
  const [p50Ms, p99Ms] = [quantileOf(times, 0.5), quantileOf(times, 0.99)];
  return { requests: sent.length, outcomes, p50Ms, p99Ms };
}
