import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createFunctions, type LocalFunctions } from '#infra/local/functions.ts';
import { attempt, newVote } from '#test/faults/casting.ts';
import { type FaultyHost, startFaultyHost } from '#test/faults/faulty-host.ts';
import { clientId } from '#test/faults/votings.ts';
import { until } from '#test/until.ts';

const silent = { info: () => {}, error: () => {}, measure: () => {}, count: () => {} };
const minuteMs = 60_000;
let at: FaultyHost;

/** The steps of a voting, whose calls to the database go through the proxy as those of votes do. */
function stepsBehindProxy(functions: LocalFunctions): LocalFunctions {
  let created: LocalFunctions | undefined;
  const own = (): LocalFunctions => {
    const { machineArn, purchaseMachineArn, awsEndpoint: aws, topicArn, clock } = at.host;
    const machineArns = {
      'voting-lifecycle': machineArn,
      'credit-purchase': purchaseMachineArn,
      reconciliation: 'none',
    };
    created ??= createFunctions(
      { dynamodb: at.proxy.endpoint, aws, machineArns, topicArn, scheduleGroup: 'none' },
      { clock, after: clock.after, observer: silent, providersOf: async () => ({}) },
    );
    return created;
  };
  return {
    ...functions,
    'move-voting': (input) => own()['move-voting'](input),
    'void-votes': (input) => own()['void-votes'](input),
    'tally-shard': (input) => own()['tally-shard'](input),
    'seal-voting': (input) => own()['seal-voting'](input),
  };
}

beforeAll(async () => {
  at = await startFaultyHost(stepsBehindProxy);
});
afterAll(() => at.stop());

/** Throttles the operations for a minute of the clock; ends once that has met someone. */
async function throttleForAMinute(from: number, ...operations: string[]): Promise<void> {
  let met = 0;
  at.proxy.throttle((operation) => {
    const isThrottled = at.host.clock.now() < from + minuteMs && operations.includes(operation);
    if (isThrottled) met += 1;
    return isThrottled;
  });
  at.host.clock.moveTo(from);
  // More than one call of the SDK makes by itself, so that the machine has had to repeat the step.
  await until(() => met > 3);
  at.host.clock.moveTo(from + minuteMs);
}

test('a life goes on by itself after a store has throttled it for a minute, twice', async () => {
  const { votingId, closesAt } = await at.openVoting();
  for (const voter of ['crowd-1', 'crowd-2', 'crowd-3']) {
    const vote = newVote(voter, { votingId });
    const { response } = await attempt(at.wire, await at.voter(voter), vote);
    expect(response?.status).toBe(201);
  }
  const path = { clientId, votingId };
  const recorded = async (status: string) => {
    const { body } = await at.wire.ask({ id: 'getVoting', path, token: at.admin });
    return body.recordedStatus === status;
  };

  await throttleForAMinute(closesAt, 'TransactWriteItems');
  await until(() => recorded('closed'));
  // The close came late, so the count is due at once: its reads are throttled as well.
  await throttleForAMinute(at.host.clock.now(), 'Query');
  await at.publish({ votingId, closesAt });

  const { body: results } = await at.wire.ask({ id: 'getResults', path, token: at.admin });
  expect(results).toMatchObject({ ballots: 3, provisional: false });
  const { body } = await at.wire.ask({ id: 'listExecutions', path: {}, token: at.operator });
  const executions = (body.items as { votingId: string; status: string }[]).filter(
    (one) => one.votingId === votingId,
  );
  expect(executions).toMatchObject([{ status: 'SUCCEEDED' }]);
});
