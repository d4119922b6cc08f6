import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { startLocalAws } from '#infra/local/aws-server.ts';
import { startLocalDatabase } from '#infra/local/data/database.ts';
import { createLocalClock } from '#infra/local/runtime/clock.ts';
import { lifeMachine } from './life-machine.ts';

const [dataDir = '', callsFile = '', offsetMs = '0'] = process.argv.slice(2);
const log = (message: string) => process.stderr.write(`${message}\n`);
const note = (line: string) => appendFileSync(join(dataDir, callsFile), `${line}\n`);

const database = await startLocalDatabase({ dataDir, log });
const aws = await startLocalAws({
  endpointDynamodb: database.endpoint,
  clock: createLocalClock({ offsetMs: Number(offsetMs) }),
  stateMachines: [{ name: 'life', definition: lifeMachine }],
  topics: ['facts'],
  functions: {
    move: async (input) => {
      note(`move ${JSON.stringify(input)}`);
      return { ...(input as object), moved: true };
    },
    shard: async (input) => {
      note(`shard ${input}`);
      return { shard: input };
    },
    listen: async (event) => {
      const [record] = (event as { Records: { Sns: { Message: string } }[] }).Records;
      note(`heard ${record?.Sns.Message}`);
      if (callsFile === 'first') throw new Error('not now');
    },
  },
  log: () => {},
});
aws.resume();
process.stdout.write(`${aws.endpoint}\n`);
