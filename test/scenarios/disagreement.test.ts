import { QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, expect, test } from '@jest/globals';
import { clientId, votingId } from '#basics/ids.ts';
import { partitions } from '#stores/keys.ts';
import { until } from '#test/until.ts';
import { aBallot } from './a-voting.ts';
import { executionOf, pathOf, untilExecution } from './executions.ts';
import { listenToFacts } from './listener.ts';
import { hour, second, startSetting, type Voting } from './setting.ts';
import { storyOf, typesOf } from './story.ts';

const setting = await startSetting({ startAt: Date.parse('2027-02-23T09:00:00Z') });
const { as, moveTo, schedule, look, untilStatus } = setting;
const listener = await listenToFacts(setting);

afterAll(async () => {
  await setting.stop();
  await listener.stop();
});

const pathTo = ({ votingId: id }: Voting) => ({ clientId: 'demo', votingId: id });

/** Adds to the counters of a voting in the database, past everything that guards them. */
async function tamper(voting: Voting, votes: number): Promise<void> {
  const { documents, tables } = setting.database;
  const id = votingId(voting.votingId);
  for (let shard = 0; shard < 16; shard += 1) {
    const { Items = [] } = await documents.send(
      new QueryCommand({
        TableName: tables.ballots,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': partitions.counters(clientId('demo'), id, shard) },
      }),
    );
    const [row] = Items;
    if (row === undefined) continue;
    await documents.send(
      new UpdateCommand({
        TableName: tables.ballots,
        Key: { pk: row.pk, sk: row.sk },
        UpdateExpression: 'ADD #thai :votes',
        ExpressionAttributeNames: { '#thai': 'option:thai' },
        ExpressionAttributeValues: { ':votes': votes },
      }),
    );
    return;
  }
  throw new Error('There are no counters to tamper with');
}

test('counts that disagree wait for an operator; once repaired, a redrive succeeds', async () => {
  const voting = await schedule({ opensIn: hour, runs: hour, resultsVisible: { kind: 'live' } });
  const executionName = executionOf(voting);
  moveTo(voting.schedule.opensAt);
  await untilStatus(voting, 'open');
  await as('ada').expect('castVote', 201, { path: pathTo(voting), body: aBallot('thai') });
  await tamper(voting, 1);
  moveTo(Date.parse(voting.schedule.closesAt) + 10 * second);

  const failed = await untilExecution(setting, executionName, 'FAILED');
  expect(failed.error).toBe('CountsDisagree');
  expect((await pathOf(setting, executionName)).at(-1)).toBe('Counts disagree');
  expect((await look(voting)).status).toBe('closed');
  expect(typesOf(await storyOf(setting, voting)).at(-1)).toBe('count-disputed');

  const redrive = () => as('olga').expect('redriveExecution', 200, { path: { executionName } });
  await redrive();
  await untilExecution(setting, executionName, 'FAILED');
  expect((await look(voting)).status).toBe('closed');
  expect(typesOf(await storyOf(setting, voting)).slice(-3)).toEqual([
    'count-disputed',
    'recount-ordered',
    'count-disputed',
  ]);

  await tamper(voting, -1);
  await redrive();
  await untilExecution(setting, executionName, 'SUCCEEDED');
  expect((await look(voting)).status).toBe('published');
  const { body } = await as('ada').expect('getResults', 200, { path: pathTo(voting) });
  expect(body).toMatchObject({ provisional: false, ballots: 1, winners: ['thai'] });
  expect((await pathOf(setting, executionName)).slice(-3)).toEqual([
    'Do both counts agree?',
    'Publish the result',
    'Notify voters',
  ]);
  await until(() => listener.kindsOf(voting).includes('voting-published'));
  const kinds = listener.kindsOf(voting);
  expect(new Set(kinds).size).toBe(kinds.length);
});
