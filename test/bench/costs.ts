import { randomBytes } from 'node:crypto';
import { timing } from '#contracts/timing.ts';
import { type Cost, type CostFigures, sumOf } from '#test/bench/count-calls.ts';
import type { BenchHost } from '#test/bench/host.ts';
import { measurePurchase } from '#test/bench/purchase.ts';
import type { CheckedClient } from '#test/contract/checked-client.ts';
import { adminOf, client, type OpenVoting, openVotings, untilStatus } from './voting.ts';

/** What one request, or one step of a life cycle, costs in calls and in DynamoDB's units. */
const voterId = 'crowd-cost';
const path = { clientId: client };
const newBallotId = () => randomBytes(16).toString('hex');

type Told = (what: string, work: () => Promise<unknown>) => Promise<void>;

/** Asks everything that a voter, an admin and an operator may ask of two open votings. */
async function requests(told: Told, admin: CheckedClient, voter: CheckedClient, ids: Ids) {
  const { free, paid } = ids;
  const ballot = { ballotId: newBallotId(), choice: { optionIds: ['red'] } };
  const of = (votingId: string) => ({ path: { ...path, votingId } });
  const cast = (votingId: string, body: typeof ballot) =>
    voter.call('castVote', { ...of(votingId), body });
  const credits = { grantId: 'bench-grant-1', credits: 5 };
  await told('grant credits', () =>
    admin.expect('grantCredits', 201, { path: { ...path, voterId }, body: credits }),
  );
  await told('vote, the first after the voting was forgotten', () => cast(free, ballot));
  await told('vote, the same again (a retry)', () => cast(free, ballot));
  await told('vote, another by the same voter (refused)', () =>
    cast(free, { ...ballot, ballotId: newBallotId() }),
  );
  await cast(paid, { ...ballot, ballotId: newBallotId() });
  await told('show a voting', () => voter.call('getVoting', of(free)));
  await told('list votings', () => voter.call('listVotings', { path }));
  await told('results, before they may be seen', () => voter.call('getResults', of(free)));
  await told('receipt', () =>
    voter.call('getReceipt', { path: { ...path, votingId: free, ballotId: ballot.ballotId } }),
  );
  await told('register', () => voter.call('register', of(free)));
  await told('unregister', () => voter.call('unregister', of(free)));
  await told('statement, of a grant and a vote', () => voter.call('getStatement', { path }));
  await told('profile', () => voter.call('getProfile', { path }));
  await told('my votes', () => voter.call('listMyVotes', { path }));
  await told('journal', () => admin.call('getJournal', of(free)));
  await told('list executions', () => admin.call('listExecutions'));
  await told('health', () => admin.call('getHealth'));
}

type Ids = { readonly free: string; readonly paid: string };

/** A vote by a voter of its own, in a voting that the host remembers. */
async function oneVote(host: BenchHost, votingId: string, user: string): Promise<void> {
  const [token] = await host.ask('mint', { userIds: [user], groups: [`${client}.voter`] });
  const voter = (await adminOf(host)).as(token);
  const body = { ballotId: newBallotId(), choice: { optionIds: ['red'] } };
  await voter.expect('castVote', 201, { path: { ...path, votingId }, body });
}

async function steps(host: BenchHost, admin: CheckedClient, voting: OpenVoting) {
  await host.ask('moveTo', { instant: voting.closesAt });
  await untilStatus(admin, voting.id, 'closed');
  await host.ask('moveTo', { instant: voting.closesAt + timing.drainMs });
  await untilStatus(admin, voting.id, 'published');
}

/**
 * Counts what each kind of request and step calls and writes, one at a time on an idle host that
 * was started to count.
 */
export async function measureCosts(host: BenchHost): Promise<CostFigures[]> {
  const figures: CostFigures[] = [];
  const told: Told = async (what, work) => {
    await host.ask('counted', {});
    await work();
    figures.push({ ...sumOf(await host.ask('counted', {})), what });
  };
  const admin = await adminOf(host);
  await host.ask('counted', {});
  const [free] = await openVotings(host, 1, 'free');
  const opening = await host.ask('counted', {});
  const [paid] = await openVotings(host, 1, 'paid');
  if (free === undefined || paid === undefined) throw new Error('Votings were to be opened');
  const [token] = await host.ask('mint', { userIds: [voterId], groups: [`${client}.voter`] });
  await requests(told, admin, admin.as(token), { free: free.id, paid: paid.id });
  await told('vote, free', () => oneVote(host, free.id, 'crowd-free'));
  const payer = { path: { ...path, voterId: 'crowd-paid' }, body: { grantId: 'g', credits: 1 } };
  await admin.expect('grantCredits', 201, payer);
  await told('vote, paid', () => oneVote(host, paid.id, 'crowd-paid'));
  figures.push(...(await measurePurchase(host, admin, admin.as(token))));
  await host.ask('moveTo', { instant: paid.closesAt - timing.intentBeforeCloseMs / 2 });
  const latePayer = {
    path: { ...path, voterId: 'crowd-late' },
    body: { grantId: 'g', credits: 1 },
  };
  await admin.expect('grantCredits', 201, latePayer);
  const alerting = await host.ask('counted', {});
  await oneVote(host, paid.id, 'crowd-late');
  // The step of the alert may be counted beside it.
  const voting = await host.ask('counted', {});
  const late = voting['POST /clients/{clientId}/votings/{votingId}/votes'];
  if (late) figures.push({ ...late, what: 'vote, paid, with its intent before the close' });
  await steps(host, admin, free);
  const closing = await host.ask('counted', {});
  // What began before a count and ended after it is in neither of the two as a whole.
  const whole = [opening, alerting, voting, closing].flatMap((counted) =>
    Object.entries(counted).filter(([, { times }]) => times > 0),
  );
  const shown = Object.entries(Object.fromEntries(whole)).filter(
    ([label]) => !/^GET |\/credits$|\/votes$|reconcil/.test(label),
  );
  for (const [what, cost] of shown) figures.push({ ...each(cost), what });
  return figures;
}

const each = (cost: Cost): Cost => ({
  times: 1,
  reads: cost.reads / cost.times,
  writes: cost.writes / cost.times,
  itemsWritten: cost.itemsWritten / cost.times,
  readUnits: cost.readUnits / cost.times,
  writeUnits: cost.writeUnits / cost.times,
  otherCalls: cost.otherCalls / cost.times,
});
