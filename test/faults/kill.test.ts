import { expect, test } from '@jest/globals';
import { runKillRound } from '#test/faults/kill-round.ts';

/** Each start of a host takes a second; `npm run test:faults` has more kills and more rounds. */
const fewKills = {
  voting: { hosts: 1, databases: 2 },
  counting: { hosts: 1, databases: 1 },
};

test.each([1, 2])(
  'acknowledged votes count once and every voting is published, whoever is killed (seed %i)',
  async (seed) => {
    const { figures, faults } = await runKillRound(seed, fewKills);
    expect(faults).toEqual([]);
    // A round in which hardly anything succeeded, or nothing was cut off, would show nothing.
    expect(figures.votes.ok).toBeGreaterThan(200);
    expect(figures.attempts.unknown).toBeGreaterThan(0);
    expect(figures.purchases.paid).toBeGreaterThan(5);
    expect(figures.kills.host).toBeGreaterThan(1);
    expect(figures.kills.database).toBeGreaterThan(0);
  },
  240_000,
);
