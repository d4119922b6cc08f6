import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ballotId } from '#basics/ids.ts';
import { shardOfBallot } from '#basics/shards.ts';
import { newSalt } from '#gateways/random.ts';
import { localTables } from '#infra/local/functions.ts';
import { keys } from '#stores/keys.ts';
import { addCounters } from '#tally/counters.ts';
import { plurality } from '#tally/plurality.ts';
import type { BenchHost } from '#test/bench/host.ts';
import { clientId, type OpenVoting, options, write } from './voting.ts';

const shards = 16;
const slot = '0'.repeat(16);
/** Rows of a transaction. */
const batch = 20_000;

/** A copy of a row with another ballot id, salt and option. */
const insertion = `
  INSERT INTO "${localTables.ballots}" (pk, sk, item_json, item_size, hash_prefix)
  SELECT pk, 'S:' || :id,
    json_set(item_json, '$.sk.S', :id, '$.salt.S', :salt, '$.choice.M.optionIds.L[0].S', :option),
    item_size, hash_prefix
  FROM "${localTables.ballots}" WHERE pk = 'S:' || :pk AND sk = 'S:' || :sk`;

/**
 * Writes the ballots of a voting and their counters without the vote path. The first ballot of each
 * shard is written by the API; the others are copies of its row in the database's file: by the API
 * a million would take ten minutes.
 */
export async function fillBallots(host: BenchHost, voting: OpenVoting, count: number) {
  const choiceOf = (index: number) => ({ optionIds: [options[index % options.length] ?? 'red'] });
  const sums = Array.from({ length: shards }, () => ({}) as Readonly<Record<string, number>>);
  const addTo = (shard: number, index: number) => {
    const counterKeys = plurality.counterKeys(choiceOf(index));
    const ones = Object.fromEntries(counterKeys.map((key) => [key, 1]));
    sums[shard] = addCounters(sums[shard] ?? {}, ones);
  };
  const patterns = Array.from({ length: shards }, (_, shard) => {
    const id = ballotId(shard.toString(16).padStart(2, '0') + randomBytes(15).toString('hex'));
    addTo(shard, shard);
    const key = keys.ballot(clientId, voting.id, shard, id);
    return { ...key, choice: choiceOf(shard), salt: newSalt() };
  });
  await write(host, localTables.ballots, patterns);
  const file = new DatabaseSync(join(host.dataDir, 'hustings.sqlite'), { timeout: 60_000 });
  const insert = file.prepare(insertion);
  for (let start = shards; start < count; start += batch) {
    file.exec('BEGIN IMMEDIATE');
    for (let index = start; index < Math.min(count, start + batch); index += 1) {
      const id = ballotId(randomBytes(16).toString('hex'));
      const shard = shardOfBallot(id, shards);
      addTo(shard, index);
      const { pk = '', sk = '' } = patterns[shard] ?? {};
      insert.run({ id, salt: newSalt(), option: choiceOf(index).optionIds[0] ?? 'red', pk, sk });
    }
    file.exec('COMMIT');
  }
  file.close();
  const counters = sums.map((sum, shard) => ({
    ...keys.counter(clientId, voting.id, shard, slot),
    ...sum,
  }));
  await write(host, localTables.ballots, counters);
}
