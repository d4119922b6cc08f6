import { operatorApi } from '#infra/local/api/operator-api.ts';
import { howToPost, overdueLines, readOverdue } from '#infra/local/api/overdue.ts';
import { runningHost } from '#infra/local/data/data-folder.ts';
import { npmCommand, readArguments, runCommand } from '#infra/local/terminal/terminal.ts';

const usage = `npm run overdue    list votings and purchases that do not move on, and what to do
  --origin <url>     of another host; HUSTINGS_TOKEN is then an operator's token
  --data <folder>    of the local host (.local)
It ends with 1 if there is one.`;

await runCommand(async () => {
  const { values } = readArguments(usage, { origin: { type: 'string' } });
  const { data, origin } = values;
  const overdue = await readOverdue(await operatorApi(data, origin));
  process.stdout.write(`${overdueLines(overdue).join('\n')}\n`);
  if (overdue.length === 0) return;
  const token =
    origin === undefined ? `$(${npmCommand(data, 'token', 'olga')})` : '$HUSTINGS_TOKEN';
  const lines = howToPost(origin ?? runningHost(data).origin, token);
  process.stdout.write(`${lines.join('\n')}\n`);
  process.exitCode = 1;
});
