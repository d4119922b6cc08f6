import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { keys } from '#stores/keys.ts';
import { type StartedDatabase, startedDatabase } from '#test/builders/database.ts';
import { aBallotId, ada, aVotingId, grace, other } from '#test/builders/ids.ts';
import { noon } from '#test/builders/votings.ts';
import { readMyPart } from '#use-cases/read-my-part.ts';
import { aReader } from './reading.ts';

let database: StartedDatabase;
beforeAll(async () => {
  database = await startedDatabase();
});
afterAll(() => database.stop());

test("a user's part is read for each voting in the order asked for, and theirs alone", async () => {
  const reader = aReader(database);
  const [one, two, three] = [await reader.put(), await reader.put(), await reader.put()];
  const { client, registrations } = reader;
  const unknown = aVotingId(9_999_999);
  await reader.vote(two, aBallotId(1), ada);
  await registrations.add(client, one.votingId, one.shards, ada, noon);
  await registrations.add(client, three.votingId, three.shards, grace, noon);
  const part = (votingId: typeof unknown, voted: boolean, registered: boolean) => ({
    ...{ votingId, voted, registered },
  });
  const ids = [unknown, three.votingId, one.votingId, two.votingId] as const;
  expect(await readMyPart(reader, client, ada, ids)).toEqual([
    part(unknown, false, false),
    part(three.votingId, false, false),
    part(one.votingId, false, true),
    part(two.votingId, true, false),
  ]);
  expect(await readMyPart(reader, client, grace, [three.votingId])).toEqual([
    part(three.votingId, false, true),
  ]);
  expect(await readMyPart(reader, other, ada, [two.votingId])).toEqual([
    part(two.votingId, false, false),
  ]);
});

test("fifty votings are two queries of the user's own partition", async () => {
  const reader = aReader(database);
  const ids = Array.from({ length: 49 }, (_, n) => aVotingId(n + 1));
  database.sent.length = 0;
  await readMyPart(reader, reader.client, ada, [aVotingId(0), ...ids]);
  const { pk } = keys.settings(reader.client, ada);
  expect(database.sent.map(({ name, input }) => [name, input.ExpressionAttributeValues])).toEqual([
    ['QueryCommand', expect.objectContaining({ ':pk': { S: pk } })],
    ['QueryCommand', expect.objectContaining({ ':pk': { S: pk } })],
  ]);
});
