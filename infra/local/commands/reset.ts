import { removeFolder } from '#infra/local/data/data-folder.ts';
import { readArguments, runCommand } from '#infra/local/terminal/terminal.ts';

const usage = `npm run reset         remove all data of the local host, for a new demo
  --data <folder>     of the host (.local)`;

await runCommand(async () => {
  const { data } = readArguments(usage, {}).values;
  const removed = await removeFolder(data);
  process.stderr.write(
    removed ? `Removed the data of the local host in ${data}.\n` : `There is no ${data}.\n`,
  );
});
