import type { ClientId, UserId, VotingId } from '#basics/ids.ts';
import type { VotingDetails, VotingWindow } from '#voting/voting.ts';

/** Each has happened at `at` (epoch milliseconds); those of admins also name their author. */
export type VotingEvent =
  | {
      readonly type: 'voting-scheduled';
      readonly at: number;
      readonly by: UserId;
      readonly clientId: ClientId;
      readonly votingId: VotingId;
      readonly shards: number;
      readonly details: VotingDetails;
    }
  | {
      readonly type: 'voting-changed';
      readonly at: number;
      readonly by: UserId;
      /** What the admin gave; the rest stays as it is. */
      readonly changes: Partial<VotingDetails>;
    }
  | {
      readonly type: 'voting-end-moved';
      readonly at: number;
      readonly by: UserId;
      readonly window: VotingWindow;
      readonly early: boolean;
    }
  | {
      readonly type: 'voting-cancelled';
      readonly at: number;
      readonly by: UserId;
      readonly reason: string;
    }
  | {
      readonly type: 'life-cycle-started-again';
      readonly at: number;
      readonly by: UserId;
      readonly reason: string;
    }
  | { readonly type: 'reminder-due'; readonly at: number }
  | { readonly type: 'voting-opened'; readonly at: number }
  | { readonly type: 'alert-due'; readonly at: number }
  | { readonly type: 'voting-closed'; readonly at: number }
  | { readonly type: 'count-disputed'; readonly at: number }
  | { readonly type: 'recount-ordered'; readonly at: number }
  | {
      readonly type: 'voting-sealed';
      readonly at: number;
      readonly ballots: number;
      /** SHA-256 over the sorted ballots of every shard: binds the result without showing it. */
      readonly digest: string;
    }
  | { readonly type: 'voting-published'; readonly at: number }
  | { readonly type: 'voters-notified'; readonly at: number };
