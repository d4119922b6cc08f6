import { createHash } from 'node:crypto';
import type { Evidence, VotingEvidence } from '#test/faults/evidence.ts';
import type { Findings } from '#test/faults/findings.ts';
import { acknowledgementsOf, outcomeOf, type Vote } from '#test/faults/history.ts';
import { wrongCredits, wrongPurchases } from '#test/faults/money-checkers.ts';
import { firstBreak } from '#voting/journal.ts';

/** The receipts at the end, by ballot id: the state, or `absent` for a 404. */
export type Receipts = ReadonlyMap<string, string>;

/** Every acknowledged vote is in the box as it was cast, in the seal, and in its receipt. */
export const missingAcknowledged = (
  votes: readonly Vote[],
  { votings }: Evidence,
  receipts: Receipts,
): Findings =>
  votes.flatMap((vote) => {
    if (outcomeOf(vote) !== 'ok') return [];
    const { ballotId, voter, votingId, optionIds } = vote;
    const voting = votings.get(votingId);
    const participation = voting?.participations.get(voter);
    const receipt = receipts.get(ballotId);
    const acknowledgements = acknowledgementsOf(vote);
    const faults = [
      voting?.ballots.get(ballotId)?.join() === optionIds.join() ? '' : 'is not in the box',
      voting?.countedIds.has(ballotId) ? '' : 'is not in the count',
      participation ? '' : 'has no participation',
      acknowledgements.every(({ receivedAt }) => receivedAt === participation?.receivedAt)
        ? ''
        : 'was acknowledged with another time of receipt',
      acknowledgements.every(
        ({ creditsCharged }) => creditsCharged === participation?.creditsCharged,
      )
        ? ''
        : 'was acknowledged with another price',
      receipt === undefined || receipt === 'counted' ? '' : `has the receipt ${receipt}`,
    ];
    return faults
      .filter(Boolean)
      .map((fault) => `the acknowledged vote ${ballotId} of ${voter} ${fault}`);
  });

/** No vote that was definitely refused has left a trace. */
export const recordedRefused = (
  votes: readonly Vote[],
  { votings }: Evidence,
  receipts: Receipts,
): Findings =>
  votes.flatMap((vote) => {
    if (outcomeOf(vote) !== 'refused') return [];
    const { ballotId, voter, votingId } = vote;
    const receipt = receipts.get(ballotId) ?? 'absent';
    const voting = votings.get(votingId);
    const faults = [
      voting?.ballots.has(ballotId) ? 'is in the box' : '',
      voting?.countedIds.has(ballotId) ? 'is in the count' : '',
      receipt === 'absent' ? '' : `has the receipt ${receipt}`,
    ];
    return faults
      .filter(Boolean)
      .map((fault) => `the refused vote ${ballotId} of ${voter} ${fault}`);
  });

/** Each voter has one ballot in a voting and one participation, or neither; none is made up. */
export function doubledOrInvented(votes: readonly Vote[], { votings }: Evidence): Findings {
  const cast = new Map(votes.map((vote) => [vote.ballotId, vote]));
  return [...votings].flatMap(([votingId, { ballots, participations }]) => {
    const voters = new Set<string>();
    const faults: string[] = [];
    for (const [ballotId, optionIds] of ballots) {
      const vote = cast.get(ballotId);
      if (vote?.votingId !== votingId || vote.optionIds.join() !== optionIds.join()) {
        faults.push(`no voter cast the ballot ${ballotId} of ${votingId} as it is`);
        continue;
      }
      if (voters.has(vote.voter)) faults.push(`${vote.voter} has two ballots in ${votingId}`);
      if (!participations.has(vote.voter)) {
        faults.push(`${vote.voter} has a ballot in ${votingId} without a participation`);
      }
      voters.add(vote.voter);
    }
    for (const voter of participations.keys()) {
      if (!voters.has(voter)) faults.push(`${voter} took part in ${votingId} without a ballot`);
    }
    return faults;
  });
}

/** Every recorded vote was received from the start on and before the end. */
export const outsideWindow = ({ votings }: Evidence): Findings =>
  [...votings].flatMap(([votingId, { opensAt, closesAt, participations }]) =>
    [...participations]
      .filter(([, { receivedAt }]) => !(receivedAt >= opensAt && receivedAt < closesAt))
      .map(
        ([voter, { receivedAt }]) =>
          `${voter} took part in ${votingId} ${receivedAt - closesAt} ms after its end`,
      ),
  );

/** No vote is refused for its time before the end, and times of receipt are true. */
export const untrueTimes = (votes: readonly Vote[], { votings }: Evidence): Findings =>
  votes.flatMap(({ ballotId, votingId, attempts }) => {
    const closesAt = votings.get(votingId)?.closesAt ?? 0;
    return attempts.flatMap(({ sentAt, endedAt, response }) => {
      if (sentAt === undefined || endedAt === undefined) return [];
      if (response?.code === 'voting-closed' && endedAt < closesAt) {
        return [`the vote ${ballotId} was refused ${closesAt - endedAt} ms before the end`];
      }
      const { receivedAt = sentAt } = response ?? {};
      const timely = receivedAt <= endedAt && (attempts.length > 1 || receivedAt >= sentAt);
      return timely ? [] : [`the vote ${ballotId} was not received while it was under way`];
    });
  });

/** The seal, the counters and the digest agree with the ballots, which are counted here again. */
export const wrongCounts = ({ votings }: Evidence): Findings =>
  [...votings].flatMap(([votingId, voting]) => {
    const { seal, counters, counting } = voting;
    if (seal === undefined) return [`${votingId} has no seal`];
    const counted = [...voting.ballots].filter(([ballotId]) => voting.countedIds.has(ballotId));
    const votes = new Map<string, number>();
    for (const [, optionIds] of counted) {
      for (const id of optionIds) votes.set(id, (votes.get(id) ?? 0) + 1);
    }
    const sum = [...seal.votes.values()].reduce((total, each) => total + each, 0);
    const faults = [
      seal.ballots === counted.length ? '' : `seals ${seal.ballots} of ${counted.length} ballots`,
      voting.countedIds.size === counted.length ? '' : 'counted a ballot that is not in the box',
      (counters.get('ballots') ?? 0) === seal.ballots ? '' : 'has other counters than its seal',
      counting !== 'plurality' || sum === seal.ballots ? '' : `has ${sum} votes on its options`,
      seal.digest === digestOf(counted, voting) ? '' : 'has the digest of other ballots',
      ...[...seal.votes].flatMap(([option, number]) => [
        number === (votes.get(option) ?? 0) ? '' : `seals ${number} votes for ${option}`,
        number === (counters.get(`option:${option}`) ?? 0) ? '' : `has another count of ${option}`,
      ]),
    ];
    return faults.filter(Boolean).map((fault) => `${votingId} ${fault}`);
  });

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** Returns the digest of ballots as the architecture describes it, without the code under test. */
export function digestOf(
  ballots: Iterable<readonly [string, readonly string[]]>,
  { shards, salts }: Pick<VotingEvidence, 'shards' | 'salts'>,
): string {
  const lines: string[][] = Array.from({ length: shards }, () => []);
  for (const [id, optionIds] of ballots) {
    const shard = Number.parseInt(id.slice(0, 2), 16) % shards;
    const commitment = sha256(`${salts.get(id)} ${id} ${JSON.stringify({ optionIds })}`);
    lines[shard]?.push(`${id} ${commitment}\n`);
  }
  return sha256(lines.map((shard) => `${sha256(shard.sort().join(''))}\n`).join(''));
}

const completeStory = [
  'voting-scheduled',
  'voting-opened',
  'voting-closed',
  'voting-sealed',
  'voting-published',
  'voters-notified',
].join();

/** The time before which each notice is sent; a host that was down until then does not send it. */
const announcedBy = new Map<string, 'opensAt' | 'closesAt'>([
  ['reminder-due', 'opensAt'],
  ['alert-due', 'closesAt'],
]);

/** Every voting went through all its steps, once, and its journal is unbroken. */
export const unfinishedVotings = ({ votings }: Evidence): Findings =>
  [...votings].flatMap(([votingId, voting]) => {
    const { status, journal } = voting;
    const types = journal.map(({ event }) => event.type);
    const story = types.filter((type) => !announcedBy.has(type)).join();
    const notices = types.filter((type) => announcedBy.has(type));
    const late = journal.filter(({ event }) => {
      const announced = announcedBy.get(event.type);
      return announced !== undefined && event.at >= voting[announced];
    });
    const broken = firstBreak(journal);
    const faults = [
      status === 'published' ? '' : `is ${status}`,
      broken === undefined ? '' : `has a journal that breaks at ${broken}`,
      story === completeStory ? '' : `has the story ${story}`,
      new Set(notices).size === notices.length ? '' : `sent twice: ${notices}`,
      late.length === 0 ? '' : `sent late: ${late.map(({ event }) => event.type)}`,
    ];
    return faults.filter(Boolean).map((fault) => `${votingId} ${fault}`);
  });

/** The facts that are published however late they are. */
const factsOfEach = ['voting-scheduled', 'voting-closed', 'voting-published'];

/** Every subscriber has received the facts of every voting; `received` are their ids. */
export const missingFacts = (
  received: Pick<ReadonlySet<string>, 'has'>,
  votingIds: Iterable<string>,
): Findings =>
  [...votingIds].flatMap((votingId) =>
    factsOfEach
      .map((kind) => `${votingId}-v1-${kind}`)
      .filter((factId) => !received.has(factId))
      .map((factId) => `the fact ${factId} never arrived`),
  );

/** Everything that must hold of votes and votings after any faults. */
export const everyFault = (
  votes: readonly Vote[],
  evidence: Evidence,
  receipts: Receipts,
): Findings => [
  ...missingAcknowledged(votes, evidence, receipts),
  ...recordedRefused(votes, evidence, receipts),
  ...doubledOrInvented(votes, evidence),
  ...outsideWindow(evidence),
  ...untrueTimes(votes, evidence),
  ...wrongCounts(evidence),
  ...wrongCredits(evidence),
  ...wrongPurchases(evidence),
  ...unfinishedVotings(evidence),
];
