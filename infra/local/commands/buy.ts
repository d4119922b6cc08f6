import { createApi, must } from '#infra/local/api/api.ts';
import { tokenOf } from '#infra/local/api/own-token.ts';
import { openCheckout } from '#infra/local/demo/buy.ts';
import { clientNameOf, demoClient, personas } from '#infra/local/demo/personas.ts';
import { UserError } from '#infra/local/runtime/user-error.ts';
import { readArguments, runCommand } from '#infra/local/terminal/terminal.ts';

const usage = `npm run -s buy -- bo          print a page at which a persona can buy credits
npm run -s buy -- bo twelve   this package (the first on offer)
  --data <folder>             of the host (.local)`;

await runCommand(async () => {
  const { values, positionals } = readArguments(usage, {});
  const [who, wanted] = positionals;
  const voters = personas.filter(({ groups }) => groups.includes(`${demoClient}.voter`));
  const persona = voters.find(({ userId }) => userId === who);
  if (persona === undefined) {
    const names = voters.map(({ userId }) => userId).join(', ');
    throw new UserError(`Which person? One of: ${names}.\n\n${usage}`);
  }
  const { origin, token } = await tokenOf(values.data, persona);
  const api = createApi(origin, token);
  const params = { path: { clientId: demoClient } };
  const { packages } = await must(api.GET('/clients/{clientId}/offer', { params }));
  const chosen = packages.find(({ packageId }) => packageId === wanted) ?? packages[0];
  if (chosen === undefined) {
    const name = clientNameOf(demoClient);
    throw new UserError(`${name} has nothing on offer yet. An admin puts packages on offer.`);
  }
  if (wanted !== undefined && chosen.packageId !== wanted) {
    const names = packages.map(({ packageId }) => packageId).join(', ');
    throw new UserError(`There is no package ${wanted}: ${names}.`);
  }
  const purchase = await openCheckout(api, demoClient, chosen, origin);
  process.stdout.write(`${purchase.checkoutUrl}\n`);
});
