import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type StartedDatabase, startedDatabase } from '#test/builders/database.ts';
import { aBallotId, ada, aVotingId, grace, other } from '#test/builders/ids.ts';
import { noon } from '#test/builders/votings.ts';
import { readVoting } from '#use-cases/read-voting.ts';
import { aReader } from './reading.ts';

let database: StartedDatabase;
beforeAll(async () => {
  database = await startedDatabase();
});
afterAll(() => database.stop());

test('a voting is read with the own part of the user who asks', async () => {
  const reader = aReader(database);
  const voting = await reader.put('open');
  const { clientId, votingId } = voting;
  const read = (userId: typeof ada) => readVoting(reader, { clientId, votingId, userId });
  const nothing = { voted: false, registered: false };
  expect(await read(ada)).toEqual({ ok: true, value: { voting, mine: nothing } });
  await reader.vote(voting, aBallotId(1), ada);
  await reader.registrations.add(clientId, votingId, voting.shards, grace, noon);
  const voted = { voted: true, registered: false };
  expect(await read(ada)).toEqual({ ok: true, value: { voting, mine: voted } });
  const registered = { voted: false, registered: true };
  expect(await read(grace)).toEqual({ ok: true, value: { voting, mine: registered } });
});

test('a voting that does not exist, or is of another client, is not found', async () => {
  const reader = aReader(database);
  const { votingId } = await reader.put();
  const notFound = { ok: false, reason: { code: 'not-found' } };
  const unknown = { clientId: reader.client, votingId: aVotingId(9_999_999), userId: ada };
  expect(await readVoting(reader, unknown)).toEqual(notFound);
  expect(await readVoting(reader, { clientId: other, votingId, userId: ada })).toEqual(notFound);
});
