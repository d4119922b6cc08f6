import { expect, test } from '@jest/globals';
import { runKillRound } from '#test/faults/kill-round.ts';
import { sized } from '#test/faults/size.ts';

/** Each start of a host takes a second; `npm run test:faults` has more kills, voters and rounds. */
const fewKills = {
  voting: { hosts: 1, databases: 2 },
  counting: { hosts: 1, databases: 1 },
  voters: 80,
  buyers: 12,
};

test.each(Array.from({ length: sized(1, 2) }, (_, index) => index + 1))(
  'acknowledged votes count once and every voting is published despite kills (seed %i)',
  async (seed) => {
    const { figures, faults } = await runKillRound(seed, fewKills);
    expect(faults).toEqual([]);
    // A round in which little succeeded, or nothing was cut off, would prove nothing.
    expect(figures.votes.ok).toBeGreaterThan(80);
    expect(figures.attempts.unknown).toBeGreaterThan(0);
    expect(figures.purchases.paid).toBeGreaterThan(2);
    expect(figures.kills.host).toBeGreaterThan(1);
    expect(figures.kills.database).toBeGreaterThan(0);
  },
);
