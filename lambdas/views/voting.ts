import type { components } from '#contracts/http/types.ts';
import { isoText } from '#contracts/instant.ts';
import type { VotingPage } from '#use-cases/list-votings.ts';
import { statusAt } from '#voting/status-at.ts';
import type { Voting } from '#voting/voting.ts';

/** A voting as the contract shows it. */
export type ShownVoting = components['schemas']['Voting'];

const shownVisibility = (visible: Voting['resultsVisible']): ShownVoting['resultsVisible'] =>
  visible.kind === 'at' ? { kind: 'at', visibleAt: isoText(visible.visibleAt) } : visible;

/** Shows a voting as it is at `now`, to everyone alike. */
export const showVoting = (voting: Voting, now: number): ShownVoting => ({
  clientId: voting.clientId,
  votingId: voting.votingId,
  version: voting.version,
  title: voting.title,
  ...(voting.description === undefined ? {} : { description: voting.description }),
  ...(voting.ownerId === undefined ? {} : { ownerId: voting.ownerId }),
  options: voting.options.map(({ id, label }) => ({ id, label })),
  counting: voting.counting,
  pricing: voting.pricing,
  resultsVisible: shownVisibility(voting.resultsVisible),
  schedule: {
    zone: voting.window.zone,
    opens: voting.window.opensLocal,
    closes: voting.window.closesLocal,
    opensAt: isoText(voting.window.opensAt),
    closesAt: isoText(voting.window.closesAt),
  },
  status: statusAt(voting, now),
  recordedStatus: voting.status,
  ...(voting.cancelledBecause === undefined ? {} : { cancelledBecause: voting.cancelledBecause }),
});

/** A page of votings as the contract shows it; `next` is the voting to go on after. */
export const showVotingPage = ({ at, items, next, paidVotingsHidden }: VotingPage) => ({
  items: items.map((voting) => showVoting(voting, at)),
  ...(paidVotingsHidden ? { paidVotingsHidden } : {}),
  next,
});
