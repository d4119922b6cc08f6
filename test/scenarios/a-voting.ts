import { randomBytes } from 'node:crypto';
import type { components } from '#contracts/http/types.ts';

type Draft = components['schemas']['VotingDraft'];

/** What is special about a voting; times in milliseconds. */
export type Wishes = Partial<Omit<Draft, 'schedule'>> & {
  /** From now to the start; an hour if not given. */
  readonly opensIn?: number;
  /** From the start to the end; an hour if not given. */
  readonly runs?: number;
  readonly schedule?: Draft['schedule'];
};

const hourMs = 3_600_000;

/** A local time of UTC, at the first whole second from an instant on. */
export const utcTime = (at: number): string =>
  new Date(Math.ceil(at / 1_000) * 1_000).toISOString().slice(0, 19);

/** A schedule in UTC. */
export const utcSchedule = (opensAt: number, closesAt: number): Draft['schedule'] => ({
  zone: 'UTC',
  opens: utcTime(opensAt),
  closes: utcTime(closesAt),
});

/** What an admin sends to schedule a voting. */
export function aVoting(now: number, wishes: Wishes = {}): Draft {
  const { opensIn = hourMs, runs = hourMs, ...special } = wishes;
  return {
    title: 'Where do we go for lunch?',
    options: [
      { id: 'thai', label: 'Thai' },
      { id: 'pizza', label: 'Pizza' },
      { id: 'soup', label: 'Soup' },
    ],
    counting: { kind: 'plurality' },
    pricing: 'free',
    resultsVisible: { kind: 'after-close' },
    schedule: utcSchedule(now + opensIn, now + opensIn + runs),
    ...special,
  };
}

/** A ballot for these options under a new random id. */
export const aBallot = (...optionIds: string[]): components['schemas']['Vote'] => ({
  ballotId: randomBytes(16).toString('hex'),
  choice: { optionIds },
});
