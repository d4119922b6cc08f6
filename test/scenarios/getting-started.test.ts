import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, expect, test } from '@jest/globals';
import { personas } from '#infra/local/demo/personas.ts';
import { demoVotings } from '#infra/local/demo/votings.ts';
import { mintAccessToken } from '#infra/local/identity/mint.ts';
import { aVoting } from './a-voting.ts';
import { hour, minute, startSetting } from './setting.ts';

const setting = await startSetting({ startAt: Date.parse('2027-02-23T09:00:00Z') });
const { as, host, moveTo, now, untilStatus } = setting;
afterAll(setting.stop);

type Contract = {
  readonly info: { readonly description: string };
  readonly servers: readonly { readonly url: string }[];
  readonly components: { readonly securitySchemes: { signIn: { openIdConnectUrl: string } } };
};
const served = await fetch(`${host.origin}/openapi.json`);
const contract = (await served.json()) as Contract;

test('the contract and its page name the host that serves them, on any port', async () => {
  expect(host.origin).not.toBe('http://localhost:3000');
  expect(contract.servers[0]?.url).toBe(host.origin);
  const { openIdConnectUrl } = contract.components.securitySchemes.signIn;
  expect((await fetch(openIdConnectUrl)).status).toBe(200);
  const page = await (await fetch(`${host.origin}/docs`)).text();
  expect(page).toContain(host.origin);
  expect(page).not.toContain('localhost:3000');
});

/** In the place of npm, which finds the host by its data folder: it prints Ada's token. */
const stand = 'npm() { [ "$*" = "run -s token -- ada" ] && printf "%s" "$ADA_TOKEN"; }';

test('the commands of "Getting started" work as they are printed', async () => {
  const outing = demoVotings.find(({ title }) => title === 'Team outing');
  if (outing === undefined) throw new Error('The demo has the voting that the text names');
  const { title, options, counting } = outing;
  const body = { ...aVoting(now(), { opensIn: minute, runs: hour }), title, options, counting };
  const path = { clientId: 'demo' };
  const voting = (await as('carla').expect('scheduleVoting', 201, { path, body })).body;
  moveTo(voting.schedule.opensAt);
  await untilStatus(voting, 'open');

  const [, commands] = /```sh\n([\s\S]*?)```/.exec(contract.info.description) ?? [];
  const ada = personas.find(({ userId }) => userId === 'ada');
  if (commands === undefined || ada === undefined) throw new Error('There are commands for Ada');
  const env = { ...process.env, ADA_TOKEN: await mintAccessToken(host.identity.key, ada) };
  const run = promisify(execFile)('bash', ['-euc', `${stand}\n${commands}`], { env });
  const [list = '', vote = '', receipt = ''] = (await run).stdout.trim().split('\n');
  expect(JSON.parse(list).items).toMatchObject([{ title, status: 'open' }]);
  const { ballotId } = JSON.parse(vote);
  expect(JSON.parse(receipt)).toEqual({ votingId: voting.votingId, ballotId, state: 'recorded' });
});
