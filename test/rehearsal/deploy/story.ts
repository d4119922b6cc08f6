import assert from 'node:assert/strict';
import type { components } from '#contracts/http/types.ts';
import { type CheckedClient, codeOf, createCheckedClient } from '#test/contract/checked-client.ts';
import type { Report } from '#test/rehearsal/judge.ts';
import { aBallot, aVoting } from '#test/scenarios/a-voting.ts';
import { operationIds, requestOf } from '#test/scenarios/every-route.ts';
import { until } from '#test/until.ts';
import type { Emulator } from './emulator.ts';
import { type Listener, listenToFacts } from './facts.ts';
import { invite, type Pool, signIn } from './people.ts';

type Voting = components['schemas']['Voting'];
const people = {
  carla: 'demo.admin',
  olga: 'operators',
  ada: 'demo.voter',
  bo: 'demo.voter',
  cleo: 'demo.voter',
} as const;
type Person = keyof typeof people;
type Stage = {
  readonly as: (person: Person) => CheckedClient;
  readonly anonymous: CheckedClient;
  readonly facts: Listener;
};

const client = { clientId: 'demo' };
const pathTo = ({ votingId }: Voting) => ({ ...client, votingId });
const second = 1_000;

/** The story of a free and of a paid voting on the deployed stacks, from sign-in to publication. */
export async function runStory(
  emulator: Emulator,
  output: (name: string) => string,
  { agrees }: Report,
): Promise<void> {
  const pool = {
    poolId: output('IdentityPoolId'),
    appClientId: output('IdentityOperatorsClientId'),
  };
  const [apiId] = new URL(output('ApiUrl')).hostname.split('.');
  const origin = `${emulator.endpoint}/_aws/execute-api/${apiId}/$default`;
  const anonymous = createCheckedClient({ origin });
  const tokens = await signInAll(emulator, pool);
  const as = (person: Person) => anonymous.as(tokens.get(person));
  agrees('people are invited, and sign in at the login pages with PKCE');
  const facts = await listenToFacts(emulator);
  const stage = { as, anonymous, facts };
  await refuseTheWrong(stage);
  agrees('scopes, roles, clients and drafts are checked: 401, 403, 404, 400');
  await refuseUnsigned(stage);
  agrees('an event of a provider without a signature is refused');
  await cancelLater(stage, emulator);
  agrees('a voting of later has a schedule; its cancellation removes it');
  const free = await voteFree(stage);
  agrees('free: scheduled, opened, voted once each, repeats have their receipt');
  const paid = await votePaid(stage);
  agrees('paid: without a credit 402; a grant, a vote, no credit left');
  await publish(stage, free, { ballots: 3, winner: 'pizza' });
  await publish(stage, paid, { ballots: 1, winner: 'thai' });
  agrees('both ended early, closed, counted, sealed and published, as cast');
  const executionName = await inspect(stage, free);
  agrees('an operator sees the execution and its history; an admin does not');
  const asked = await askEverything(stage, { ...pathTo(free), executionName });
  agrees(`every operation responds as the contract has it, no grant is missing: ${asked} requests`);
  await compareFacts(stage, free);
  agrees('the facts of the voting reached a subscriber');
  await facts.stop();
}

async function signInAll(emulator: Emulator, pool: Pool) {
  for (const group of ['demo.voter', 'demo.admin']) {
    const which = ['--user-pool-id', pool.poolId, '--group-name', group];
    await emulator.aws('cognito-idp', 'create-group', ...which);
  }
  const tokens = new Map<string, string>();
  for (const [name, group] of Object.entries(people)) {
    const username = await invite(emulator, pool, name, group);
    tokens.set(name, await signIn(emulator.endpoint, pool, username));
  }
  return tokens;
}

async function refuseTheWrong({ as, anonymous }: Stage) {
  const path = client;
  await anonymous.expect('getHealth', 200);
  assert.equal((await anonymous.attempt('listVotings', { path })).status, 401);
  const body = aVoting(Date.now());
  const role = await as('ada').attempt('scheduleVoting', { path, body });
  assert.equal(role.status, 403);
  const bad = await as('carla').attempt('scheduleVoting', { path, body: { ...body, options: [] } });
  assert.equal(bad.status, 400);
  const other = { clientId: 'other' };
  assert.equal((await as('carla').attempt('listVotings', { path: other })).status, 404);
}

async function refuseUnsigned({ anonymous }: Stage) {
  const path = { ...client, provider: 'stripe' };
  const event = await anonymous.attempt('receivePaymentEvent', { path, body: { id: 'evt_1' } });
  assert.equal(event.status, 400);
}

const schedule = async ({ as }: Stage, wishes: Parameters<typeof aVoting>[1]) => {
  const body = aVoting(Date.now(), wishes);
  return (await as('carla').expect('scheduleVoting', 201, { path: client, body })).body;
};

async function cancelLater(stage: Stage, { aws }: Emulator) {
  const voting = await schedule(stage, {});
  const schedules = async () => {
    const { Schedules: all } = await aws('scheduler', 'list-schedules');
    return (all as { Name: string }[]).filter(({ Name }) => Name.includes(voting.votingId));
  };
  assert.equal((await schedules()).length, 1);
  const body = { reason: 'It rains' };
  await stage.as('carla').expect('cancelVoting', 200, { path: pathTo(voting), body });
  assert.equal((await schedules()).length, 0);
}

/** Long enough for a busy machine; an early end cuts it short. */
const soon = { opensIn: 20 * second, runs: 900 * second };

const untilStatus = ({ as }: Stage, voting: Voting, status: Voting['status']) =>
  until(async () => {
    const input = { path: pathTo(voting) };
    const { body } = await as('carla').expect('getVoting', 200, input);
    return body.recordedStatus === status && body;
  }, `the life cycle has recorded ${status}`);

async function voteFree(stage: Stage): Promise<Voting> {
  const voting = await schedule(stage, soon);
  const path = pathTo(voting);
  const ballot = aBallot('thai');
  const early = await stage.as('ada').call('castVote', { path, body: ballot });
  assert.equal(codeOf(early), 'voting-not-open');
  await untilStatus(stage, voting, 'open');
  const first = await stage.as('ada').expect('castVote', 201, { path, body: ballot });
  const again = await stage.as('ada').expect('castVote', 201, { path, body: ballot });
  assert.deepEqual(again.body, first.body);
  const other = await stage.as('ada').call('castVote', { path, body: aBallot('soup') });
  assert.equal(codeOf(other), 'already-voted');
  for (const voter of ['bo', 'cleo'] as const) {
    await stage.as(voter).expect('castVote', 201, { path, body: aBallot('pizza') });
  }
  const receipt = { path: { ...path, ballotId: ballot.ballotId } };
  const { body } = await stage.as('ada').expect('getReceipt', 200, receipt);
  assert.equal(body.state, 'recorded');
  return voting;
}

async function votePaid(stage: Stage): Promise<Voting> {
  const voting = await schedule(stage, { ...soon, pricing: 'paid' });
  await untilStatus(stage, voting, 'open');
  const vote = { path: pathTo(voting), body: aBallot('thai') };
  const poor = await stage.as('ada').call('castVote', vote);
  assert.equal(codeOf(poor), 'no-credits');
  const profile = () => stage.as('ada').expect('getProfile', 200, { path: client });
  const { userId: voterId } = (await profile()).body;
  const grant = { path: { ...client, voterId }, body: { grantId: 'first', credits: 1 } };
  await stage.as('olga').expect('grantCredits', 201, grant);
  await stage.as('ada').expect('castVote', 201, vote);
  assert.equal((await profile()).body.credits, 0);
  return voting;
}

async function publish(
  stage: Stage,
  voting: Voting,
  expected: { readonly ballots: number; readonly winner: string },
) {
  const path = pathTo(voting);
  await stage.as('carla').expect('endVotingEarly', 200, { path });
  await untilStatus(stage, voting, 'published');
  const late = await stage.as('olga').call('castVote', { path, body: aBallot('thai') });
  assert.notEqual(late.status, 201);
  const { body: results } = await stage.as('ada').expect('getResults', 200, { path });
  assert.equal(results.ballots, expected.ballots);
  assert.deepEqual(results.winners, [expected.winner]);
}

async function inspect({ as }: Stage, { votingId }: Voting): Promise<string> {
  assert.equal((await as('carla').attempt('listExecutions')).status, 403);
  const { body } = await as('olga').expect('listExecutions', 200);
  const of = body.items.filter((execution) => execution.votingId === votingId);
  const done = of.find(({ status }) => status === 'SUCCEEDED');
  assert.ok(done, 'an execution of the voting has succeeded');
  const path = { executionName: done.executionName };
  const history = await as('olga').expect('getExecutionHistory', 200, { path });
  assert.ok(history.body.items.length > 0);
  return done.executionName;
}

/** Every operation, as each role; an error that the contract does not have throws. */
async function askEverything({ as }: Stage, known: Readonly<Record<string, string>>) {
  const { body: profile } = await as('ada').expect('getProfile', 200, { path: client });
  const ids = {
    ...{ ...known, voterId: profile.userId, provider: 'stripe' },
    ...{ ballotId: aBallot('thai').ballotId, purchaseId: '01JZ0000000000000000000000' },
  };
  let asked = 0;
  for (const id of operationIds) {
    for (const person of ['ada', 'carla', 'olga'] as const) {
      await as(person).attempt(id, requestOf(id, ids));
      asked += 1;
    }
  }
  return asked;
}

async function compareFacts({ facts }: Stage, { votingId }: Voting) {
  const kinds = await until(() => {
    const seen = facts.kindsOf(votingId);
    return seen.includes('voting-published') && seen;
  });
  const order = ['voting-scheduled', 'voting-opened', 'voting-closed', 'voting-published'];
  assert.deepEqual(
    kinds.filter((kind) => order.includes(kind)),
    order,
  );
}
