import { removeFolder } from '#infra/local/data/data-folder.ts';
import { readArguments, runCommand } from '#infra/local/terminal/terminal.ts';

const usage = `npm run reset         remove what the local host keeps; the demo is set up anew
  --data <folder>     of the host (.local)`;

await runCommand(async () => {
  const { data } = readArguments(usage, {}).values;
  const removed = await removeFolder(data);
  process.stderr.write(
    removed ? `Removed what a local host kept in ${data}.\n` : `There is no ${data}.\n`,
  );
});
