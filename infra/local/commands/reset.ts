import { removeFolder } from '#infra/local/data/data-folder.ts';
import { readArguments, runCommand } from '#infra/local/terminal/terminal.ts';

const usage = `npm run reset         remove all data of the local host, for a new demo
  --data <folder>     of the host (.local)`;

await runCommand(async () => {
  const { data } = readArguments(usage, {}).values;
  const removed = await removeFolder(data);
  if (removed === 'nothing') return void process.stderr.write(`There is no ${data}.\n`);
  process.stderr.write(`Removed the data of the local host in ${data}.\n`);
  if (removed === 'all') return;
  process.stderr.write(
    'Its tables stay in the DynamoDB that AWS_ENDPOINT_URL_DYNAMODB named; ' +
      'the next start makes new ones.\n',
  );
});
