import type { components } from '#contracts/http/types.ts';
import { isoText } from '#contracts/instant.ts';
import type { Results } from '#use-cases/read-results.ts';

/** Results as the contract shows them; without a seal they are provisional. */
export function showResults({
  voting,
  status,
  result,
  seal,
}: Results): components['schemas']['Results'] {
  const labels = new Map(voting.options.map(({ id, label }) => [id, label]));
  return {
    votingId: voting.votingId,
    status,
    provisional: seal === undefined,
    ballots: result.ballots,
    options: result.options.map((option) => ({ ...option, label: labels.get(option.id) ?? '' })),
    winners: [...result.winners],
    tie: result.tie,
    ...(seal && { seal: { sealedAt: isoText(seal.sealedAt), digest: seal.digest } }),
  };
}
