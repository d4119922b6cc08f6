import { operatorApi } from '#infra/local/api/operator-api.ts';
import { overdueLines, readOverdue } from '#infra/local/api/overdue.ts';
import { readArguments, runCommand } from '#infra/local/terminal/terminal.ts';

const usage = `npm run overdue    list votings and purchases that do not move on, and what to do
  --origin <url>     of another host; HUSTINGS_TOKEN is then an operator's token
  --data <folder>    of the local host (.local)
It ends with 1 if there is one.`;

await runCommand(async () => {
  const { values } = readArguments(usage, { origin: { type: 'string' } });
  const overdue = await readOverdue(await operatorApi(values.data, values.origin));
  process.stdout.write(`${overdueLines(overdue).join('\n')}\n`);
  if (overdue.length > 0) process.exitCode = 1;
});
