import type { ClientId, UserId, VotingId } from '#basics/ids.ts';
import type { Counting } from '#contracts/counting.ts';
import type { VotingStatus } from '#contracts/voting-status.ts';
import type { Visibility } from '#voting/visibility.ts';

export type Option = { readonly id: string; readonly label: string };

/** When votes count: `opensAt <= receivedAt < closesAt`, epoch milliseconds at whole seconds. */
export type VotingWindow = {
  readonly opensAt: number;
  readonly closesAt: number;
  /** The IANA zone and the local times as the admin gave them, for people to read. */
  readonly zone: string;
  readonly opensLocal: string;
  readonly closesLocal: string;
};

/** What the life-cycle machine does once with a voting, whatever is changed in between. */
export type Move = 'remind' | 'open' | 'alert' | 'close' | 'publish' | 'notify';

/** What an admin decides about a voting. */
export type VotingDetails = {
  readonly title: string;
  readonly description?: string;
  readonly ownerId?: string;
  readonly options: readonly Option[];
  readonly counting: Counting;
  readonly pricing: 'free' | 'paid';
  readonly resultsVisible: Visibility;
  readonly window: VotingWindow;
};

/** A voting as its journal has made it. */
export type Voting = VotingDetails & {
  readonly clientId: ClientId;
  readonly votingId: VotingId;
  readonly status: VotingStatus;
  /** Raised by each change; an execution of an older version changes nothing any more. */
  readonly version: number;
  /** Into how many partitions its ballots and registrations are spread. */
  readonly shards: number;
  /** How often a life cycle of this version was started; once, if it is missing. */
  readonly starts?: number;
  readonly scheduledBy: UserId;
  /** The moves that have been made, each with the version that made it. */
  readonly made: Partial<Record<Move, number>>;
  /** The two counts differ and an operator has not ordered a recount yet. */
  readonly disputed: boolean;
  readonly cancelledBecause?: string;
  readonly seal?: { readonly sealedAt: number; readonly digest: string };
};
