import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { attempt, newVote, receiptsOf } from '#test/faults/casting.ts';
import { everyFault } from '#test/faults/checkers.ts';
import { type ChildHost, createChildHost } from '#test/faults/child-host.ts';
import { readEvidence } from '#test/faults/evidence.ts';
import { outcomeOf, type Vote } from '#test/faults/history.ts';
import { patiently } from '#test/faults/patiently.ts';
import { sized } from '#test/faults/size.ts';
import { createMinter } from '#test/faults/tokens.ts';
import { optionIds, scheduleVoting, statusesOf } from '#test/faults/votings.ts';
import { createWire, type Wire } from '#test/faults/wire.ts';
import { temporaryFolder } from '#test/infra/local/aws-host.ts';

/**
 * Two cores do not take 10,000 votes over HTTP in four seconds. So they are spread over the ends
 * of several votings, four seconds apart: every vote is sent at most two seconds before or after
 * the end of its own voting, at real speed. A slow machine needs more votings, no other votes.
 * A vote that it sends a moment later than it meant to is one more, and is looked at as well.
 */
const votesInAll = sized(2_500, 10_000);
const spareVoters = 1_000;
const marginMs = 2_000;
const votingsAtOnce = 8;
const spacingMs = 2;
const sendersAtOnce = 24;

type End = { readonly votingId: string; readonly closesAt: number };
type Voter = { readonly userId: string; readonly token: string };
type Cast = { readonly vote: Vote; readonly closesAt: number };

/** How long after the end of its voting a vote was sent. */
const offsetOf = ({ vote, closesAt }: Cast) => (vote.attempts[0]?.sentAt ?? 0) - closesAt;
const isNear = (cast: Cast) => Math.abs(offsetOf(cast)) <= marginMs;

/** What has been cast; `near` counts the votes that were sent near enough to the end. */
type Tally = { readonly casts: Cast[]; near: number };

/** Votings that end one after the other, each two margins after the one before. */
async function scheduleSome(host: ChildHost, wire: Wire, admin: string): Promise<End[]> {
  const opensAt = Math.ceil((await host.now()) / 1_000) * 1_000 + 60_000;
  const ends: End[] = [];
  for (let index = 0; index < votingsAtOnce; index += 1) {
    const closesAt = opensAt + 60_000 + index * 2 * marginMs;
    const votingId = await scheduleVoting(wire, admin, { title: 'Edge', opensAt, closesAt });
    ends.push({ votingId, closesAt });
  }
  return ends;
}

/** Sends votes evenly in time, each to the voting whose end is near, until all ends are over. */
async function castAround(
  host: ChildHost,
  wire: Wire,
  ends: readonly End[],
  voters: Iterator<Voter>,
  tally: Tally,
): Promise<void> {
  const startsAt = (ends[0]?.closesAt ?? 0) - marginMs;
  await host.moveClockTo(startsAt);
  const offsetMs = await host.offsetMs();
  const now = () => Date.now() + offsetMs;
  let begun = 0;
  const send = async () => {
    while (tally.near < votesInAll) {
      const early = startsAt + begun * spacingMs - now();
      if (early > 0) {
        await sleep(early);
        continue;
      }
      const at = now();
      const end = ends.find(({ closesAt }) => Math.abs(closesAt - at) < marginMs);
      if (end === undefined) return;
      const voter = voters.next();
      if (voter.done) throw new Error('There are no voters left.');
      begun += 1;
      const { userId, token } = voter.value;
      const vote = newVote(userId, end, optionIds[begun % optionIds.length]);
      await attempt(wire, token, vote, { now });
      const cast = { vote, closesAt: end.closesAt };
      tally.casts.push(cast);
      if (isNear(cast)) tally.near += 1;
    }
  };
  await Promise.all(Array.from({ length: sendersAtOnce }, send));
}

/** Around as many ends as it takes. */
async function castEverything(host: ChildHost, wire: Wire, admin: string) {
  const mint = await createMinter(host);
  const userIds = Array.from({ length: votesInAll + spareVoters }, (_, index) => `edge-${index}`);
  const mintOne = async (userId: string) => ({ userId, token: await mint.voter(userId) });
  const voters = (await Promise.all(userIds.map(mintOne))).values();
  const tally: Tally = { casts: [], near: 0 };
  const ends: End[] = [];
  while (tally.near < votesInAll) {
    const some = await scheduleSome(host, wire, admin);
    ends.push(...some);
    await castAround(host, wire, some, voters, tally);
  }
  return { casts: tally.casts, ends };
}

const published = async (wire: Wire, admin: string, votingIds: readonly string[]) => {
  const statuses = await statusesOf(wire, admin, votingIds);
  return [...statuses.values()].every((status) => status === 'published');
};

const answerOf = ({ attempts }: Vote) => attempts[0]?.answer;

test('votes around the end count to the millisecond, the close held a minute', async () => {
  const folder = await temporaryFolder();
  const host = await createChildHost(folder.path, 'hold-close');
  const wire = createWire(host.port, sendersAtOnce);
  try {
    await host.start();
    const admin = await (await createMinter(host)).admin();
    const { casts, ends } = await castEverything(host, wire, admin);
    const votingIds = ends.map(({ votingId }) => votingId);
    await host.moveClockTo((ends.at(-1)?.closesAt ?? 0) + 60_000);
    await patiently(() => host.held.size === ends.length);
    const held = await statusesOf(wire, admin, votingIds);
    expect(new Set(held.values())).toEqual(new Set(['open']));
    host.openGate();
    await patiently(() => published(wire, admin, votingIds));

    expect(casts.filter(isNear).length).toBeGreaterThanOrEqual(votesInAll);
    const votes = casts.map(({ vote }) => vote);
    const evidence = await readEvidence(host.endpoints().databaseEndpoint);
    // The store is looked at for every vote, and for a part of them the receipt is asked for, too.
    const looked = votes.filter((_, index) => index % 10 === 0);
    const receipts = await receiptsOf(wire, admin, looked);
    expect(everyFault(votes, evidence, receipts)).toEqual([]);

    const counted = casts.filter(({ vote }) => outcomeOf(vote) === 'ok');
    const refused = casts.filter(({ vote }) => answerOf(vote)?.code === 'voting-closed');
    expect(counted.length + refused.length).toBe(casts.length);
    const ballots = [...evidence.votings.values()].map((voting) => voting.ballots.size);
    expect(ballots.reduce((sum, size) => sum + size, 0)).toBe(counted.length);
    // There were many on both sides of the end, and some very close to it.
    expect(Math.min(counted.length, refused.length)).toBeGreaterThan(votesInAll / 5);
    expect(Math.max(...counted.map(offsetOf))).toBeGreaterThan(-100);
    expect(Math.min(...refused.map(offsetOf))).toBeLessThan(100);
  } finally {
    wire.close();
    await host.stop();
    await folder.remove();
  }
}, 280_000);
