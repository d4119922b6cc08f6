import { assert, assertNever } from '#basics/assert.ts';
import type { VotingEvent } from '#voting/events.ts';
import type { Move, Voting } from '#voting/voting.ts';

const born = (event: Extract<VotingEvent, { type: 'voting-scheduled' }>): Voting => ({
  ...event.details,
  clientId: event.clientId,
  votingId: event.votingId,
  status: 'scheduled',
  version: 1,
  shards: event.shards,
  scheduledBy: event.by,
  made: {},
  disputed: false,
});

const made = (move: Move, voting: Voting): Voting => ({
  ...voting,
  made: { ...voting.made, [move]: voting.version },
});

/** The next version of a voting; its life cycle has not been started yet. */
const nextVersion = ({ starts: _of, ...voting }: Voting, changes: Partial<Voting>): Voting => ({
  ...voting,
  ...changes,
  version: voting.version + 1,
});

/** The voting after one more event of its journal. */
export function evolve(voting: Voting | undefined, event: VotingEvent): Voting {
  if (event.type === 'voting-scheduled') {
    assert(voting === undefined, 'a voting is scheduled once');
    return born(event);
  }
  assert(voting !== undefined, `a voting is scheduled before it is ${event.type}`);
  switch (event.type) {
    case 'voting-changed':
      return nextVersion(voting, event.changes);
    case 'voting-end-moved':
      return nextVersion(voting, { window: event.window });
    case 'voting-cancelled':
      return nextVersion(voting, { status: 'cancelled', cancelledBecause: event.reason });
    case 'life-cycle-started-again':
      return { ...voting, starts: (voting.starts ?? 1) + 1 };
    case 'reminder-due':
      return made('remind', voting);
    case 'voting-opened':
      return { ...made('open', voting), status: 'open' };
    case 'alert-due':
      return made('alert', voting);
    case 'voting-closed':
      return { ...made('close', voting), status: 'closed' };
    case 'count-disputed':
      return { ...voting, disputed: true };
    case 'recount-ordered':
      return { ...voting, disputed: false };
    case 'voting-sealed':
      return { ...voting, status: 'sealed', seal: { sealedAt: event.at, digest: event.digest } };
    case 'voting-published':
      return { ...made('publish', voting), status: 'published' };
    case 'voters-notified':
      return made('notify', voting);
    default:
      return assertNever(event);
  }
}

/** The voting that a whole journal has made; undefined for an empty one. */
export const rebuild = (events: readonly VotingEvent[]): Voting | undefined =>
  events.reduce<Voting | undefined>(evolve, undefined);
