import { randomBytes } from 'node:crypto';
import { timing } from '#contracts/timing.ts';
import { type Cost, type CostFigures, sumOf } from '#test/bench/count-calls.ts';
import type { BenchHost } from '#test/bench/host.ts';
import { measurePurchase } from '#test/bench/purchase.ts';
import type { CheckedClient } from '#test/contract/checked-client.ts';
import { adminOf, clientId, type OpenVoting, openVotings, untilStatus } from './voting.ts';

const voterId = 'crowd-cost';
const path = { clientId };
const newBallotId = () => randomBytes(16).toString('hex');

type Measure = (what: string, work: () => Promise<unknown>) => Promise<void>;

/** Measures the requests of a voter, an admin and an operator about two open votings. */
async function requests(measure: Measure, admin: CheckedClient, voter: CheckedClient, ids: Ids) {
  const { free, paid } = ids;
  const ballot = { ballotId: newBallotId(), choice: { optionIds: ['red'] } };
  const of = (votingId: string) => ({ path: { ...path, votingId } });
  const cast = (votingId: string, body: typeof ballot) =>
    voter.call('castVote', { ...of(votingId), body });
  const credits = { grantId: 'bench-grant-1', credits: 5 };
  await measure('grant credits', () =>
    admin.expect('grantCredits', 201, { path: { ...path, voterId }, body: credits }),
  );
  await measure('vote, the first after the cache expired', () => cast(free, ballot));
  await measure('vote, the same again (a retry)', () => cast(free, ballot));
  await measure('vote, another by the same voter (refused)', () =>
    cast(free, { ...ballot, ballotId: newBallotId() }),
  );
  await cast(paid, { ...ballot, ballotId: newBallotId() });
  await measure('show a voting', () => voter.call('getVoting', of(free)));
  await measure('list votings', () => voter.call('listVotings', { path }));
  await measure('list votings, within two seconds', () => voter.call('listVotings', { path }));
  await measure('my part in two votings', () =>
    voter.call('getMyPart', { path, query: { votingIds: `${free},${paid}` } }),
  );
  await measure('results, before they may be seen', () => voter.call('getResults', of(free)));
  await measure('receipt', () =>
    voter.call('getReceipt', { path: { ...path, votingId: free, ballotId: ballot.ballotId } }),
  );
  await measure('register', () => voter.call('register', of(free)));
  await measure('unregister', () => voter.call('unregister', of(free)));
  await measure('statement, of a grant and a vote', () => voter.call('getStatement', { path }));
  await measure('profile', () => voter.call('getProfile', { path }));
  await measure('my votes', () => voter.call('listMyVotes', { path }));
  await measure('journal', () => admin.call('getJournal', of(free)));
  await measure('list executions', () => admin.call('listExecutions'));
  await measure('health', () => admin.call('getHealth'));
}

type Ids = { readonly free: string; readonly paid: string };

/** A vote by a new voter, in a voting that the host has cached. */
async function oneVote(host: BenchHost, votingId: string, user: string): Promise<void> {
  const [token] = await host.ask('mint', { userIds: [user], groups: [`${clientId}.voter`] });
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
 * Counts the calls and writes of each kind of request and step, one at a time, on an idle host that
 * was started to count.
 */
export async function measureCosts(host: BenchHost): Promise<CostFigures[]> {
  const figures: CostFigures[] = [];
  const measure: Measure = async (what, work) => {
    await host.ask('counted', {});
    await work();
    figures.push({ ...sumOf(await host.ask('counted', {})), what });
  };
  const admin = await adminOf(host);
  await host.ask('counted', {});
  const [free] = await openVotings(host, 1, 'free');
  const opening = await host.ask('counted', {});
  const [paid] = await openVotings(host, 1, 'paid');
  if (free === undefined || paid === undefined) throw new Error('The votings are not open');
  const [token] = await host.ask('mint', { userIds: [voterId], groups: [`${clientId}.voter`] });
  await requests(measure, admin, admin.as(token), { free: free.id, paid: paid.id });
  await measure('vote, free', () => oneVote(host, free.id, 'crowd-free'));
  const payer = { path: { ...path, voterId: 'crowd-paid' }, body: { grantId: 'g', credits: 1 } };
  await admin.expect('grantCredits', 201, payer);
  await measure('vote, paid', () => oneVote(host, paid.id, 'crowd-paid'));
  figures.push(...(await measurePurchase(host, admin, admin.as(token))));
  await host.ask('moveTo', { instant: paid.closesAt - timing.intentBeforeCloseMs / 2 });
  const latePayer = {
    path: { ...path, voterId: 'crowd-late' },
    body: { grantId: 'g', credits: 1 },
  };
  await admin.expect('grantCredits', 201, latePayer);
  const alerting = await host.ask('counted', {});
  await oneVote(host, paid.id, 'crowd-late');
  // The step of the alert may be counted at the same time.
  const voting = await host.ask('counted', {});
  const late = voting['POST /clients/{clientId}/votings/{votingId}/votes'];
  if (late) figures.push({ ...late, what: 'vote, paid, with its intent before the close' });
  await steps(host, admin, free);
  const closing = await host.ask('counted', {});
  // Work that began before one count and ended after it is complete in neither.
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
