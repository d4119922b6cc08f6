import { tokenOf } from '#infra/local/api/own-token.ts';
import { personas } from '#infra/local/demo/personas.ts';
import { UserError } from '#infra/local/runtime/user-error.ts';
import { readArguments, runCommand } from '#infra/local/terminal/terminal.ts';

const usage = `npm run -s token -- ada     print an access token of a persona, for an hour
  --data <folder>           of the host (.local)`;

await runCommand(async () => {
  const { values, positionals } = readArguments(usage, {});
  const persona = personas.find(({ userId }) => userId === positionals[0]);
  if (persona === undefined) {
    const names = personas.map(({ userId }) => userId).join(', ');
    throw new UserError(`Which person? One of: ${names}.\n\n${usage}`);
  }
  const { token } = await tokenOf(values.data, persona);
  process.stdout.write(`${token}\n`);
});
