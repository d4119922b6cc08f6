import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { temporaryFolder } from '#test/builders/temporary-folder.ts';
import { attempt, newVote, receiptsOf } from '#test/faults/casting.ts';
import { everyFault } from '#test/faults/checkers.ts';
import { type ChildHost, createChildHost } from '#test/faults/child-host.ts';
import { readEvidence } from '#test/faults/evidence.ts';
import { outcomeOf, type Vote } from '#test/faults/history.ts';
import { sized } from '#test/faults/size.ts';
import { createMinter } from '#test/faults/tokens.ts';
import { optionIds, scheduleVoting, statusesOf } from '#test/faults/votings.ts';
import { createWire, type Wire } from '#test/faults/wire.ts';
import { until } from '#test/until.ts';

/**
 * Two cores do not take 10,000 votes over HTTP in four seconds. So they are spread over the ends
 * of several votings, four seconds apart: every vote is sent at most two seconds before or after
 * the end of its own voting, at real speed. A slow machine needs more votings, until there are
 * votes enough on both sides of an end and some very close to it. A vote that is sent later than
 * planned is one more, and is checked as well.
 */
const votesInAll = sized(2_500, 10_000);
const votesOnEachSide = votesInAll / 5;
const closeMs = 100;
const marginMs = 2_000;
const votingsAtOnce = 8;
const spacingMs = 2;
const sendersAtOnce = 24;

type End = { readonly votingId: string; readonly closesAt: number };
type Voter = { readonly userId: string; readonly token: string };
type Cast = { readonly vote: Vote; readonly closesAt: number };

/** How long after the end of its voting a vote was sent. */
const sentAfter = ({ vote, closesAt }: Cast) => (vote.attempts[0]?.sentAt ?? 0) - closesAt;
const isNear = (cast: Cast) => Math.abs(sentAfter(cast)) <= marginMs;
const responseOf = ({ vote }: Cast) => vote.attempts[0]?.response;
const isCounted = ({ vote }: Cast) => outcomeOf(vote) === 'ok';
const isRefused = (cast: Cast) => responseOf(cast)?.code === 'voting-closed';
/** How long before the end of its voting a vote that counts was received. */
const receivedBefore = (cast: Cast) => cast.closesAt - (responseOf(cast)?.receivedAt ?? 0);

/** All votes cast, how many of them were sent near an end, and their outcomes. */
type Tally = {
  readonly casts: Cast[];
  near: number;
  counted: number;
  refused: number;
  closeBefore: number;
  closeAfter: number;
};

function add(tally: Tally, cast: Cast): void {
  tally.casts.push(cast);
  if (isNear(cast)) tally.near += 1;
  if (isCounted(cast)) tally.counted += 1;
  if (isCounted(cast) && receivedBefore(cast) < closeMs) tally.closeBefore += 1;
  if (isRefused(cast)) tally.refused += 1;
  if (isRefused(cast) && sentAfter(cast) < closeMs) tally.closeAfter += 1;
}

const isEnough = ({ near, counted, refused, closeBefore, closeAfter }: Tally): boolean =>
  near >= votesInAll &&
  Math.min(counted, refused) > votesOnEachSide &&
  Math.min(closeBefore, closeAfter) > 0;

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
  nextVoter: () => Promise<Voter>,
  tally: Tally,
): Promise<void> {
  const startsAt = (ends[0]?.closesAt ?? 0) - marginMs;
  await host.moveClockTo(startsAt);
  const offsetMs = await host.offsetMs();
  const now = () => Date.now() + offsetMs;
  let begun = 0;
  const send = async () => {
    while (!isEnough(tally)) {
      const early = startsAt + begun * spacingMs - now();
      if (early > 0) {
        await sleep(early);
        continue;
      }
      const at = now();
      const end = ends.find(({ closesAt }) => Math.abs(closesAt - at) < marginMs);
      if (end === undefined) return;
      begun += 1;
      const { userId, token } = await nextVoter();
      const vote = newVote(userId, end, optionIds[begun % optionIds.length]);
      await attempt(wire, token, vote, { now });
      add(tally, { vote, closesAt: end.closesAt });
    }
  };
  await Promise.all(Array.from({ length: sendersAtOnce }, send));
}

/** Casts votes around as many ends as it takes. */
async function castEverything(host: ChildHost, wire: Wire, admin: string) {
  const mint = await createMinter(host);
  const mintOne = async (_: unknown, index: number) => {
    const userId = `edge-${index}`;
    return { userId, token: await mint.voter(userId) };
  };
  const ready = await Promise.all(Array.from({ length: votesInAll }, mintOne));
  let minted = 0;
  const nextVoter = async () => {
    minted += 1;
    return ready.pop() ?? mintOne(undefined, minted);
  };
  const tally = { casts: [], near: 0, counted: 0, refused: 0, closeBefore: 0, closeAfter: 0 };
  const ends: End[] = [];
  while (!isEnough(tally)) {
    const some = await scheduleSome(host, wire, admin);
    ends.push(...some);
    await castAround(host, wire, some, nextVoter, tally);
  }
  return { tally, ends };
}

const published = async (wire: Wire, admin: string, votingIds: readonly string[]) => {
  const statuses = await statusesOf(wire, admin, votingIds);
  return [...statuses.values()].every((status) => status === 'published');
};

test('votes around the end count to the millisecond, the close held a minute', async () => {
  const folder = await temporaryFolder();
  const host = await createChildHost(folder.path, 'hold-close');
  const wire = createWire(host.port, sendersAtOnce);
  try {
    await host.start();
    const admin = await (await createMinter(host)).admin();
    const { tally, ends } = await castEverything(host, wire, admin);
    const votingIds = ends.map(({ votingId }) => votingId);
    await host.moveClockTo((ends.at(-1)?.closesAt ?? 0) + 60_000);
    await until(() => host.held.size === ends.length);
    const held = await statusesOf(wire, admin, votingIds);
    expect(new Set(held.values())).toEqual(new Set(['open']));
    host.openGate();
    await until(() => published(wire, admin, votingIds));

    const votes = tally.casts.map(({ vote }) => vote);
    const evidence = await readEvidence(host.endpoints().databaseEndpoint);
    // The store is checked for every vote, the receipt for every tenth.
    const sampled = votes.filter((_, index) => index % 10 === 0);
    const receipts = await receiptsOf(wire, admin, sampled);
    expect(everyFault(votes, evidence, receipts)).toEqual([]);

    expect(isEnough(tally)).toBe(true);
    const sizes = [...evidence.votings.values()].map((voting) => voting.ballots.size);
    const ballots = sizes.reduce((sum, size) => sum + size, 0);
    // If a vote cannot be written in time, the response is `outcome-unknown`.
    const unknown = tally.casts.length - tally.counted - tally.refused;
    expect(ballots).toBeGreaterThanOrEqual(tally.counted);
    expect(ballots).toBeLessThanOrEqual(tally.counted + unknown);
  } finally {
    wire.close();
    await host.stop();
    await folder.remove();
  }
});
