import { execFile } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from '@jest/globals';
import { type Bundles, bundleFunctions } from '#infra/cloud/bundle.ts';
import type { Part } from '#infra/part.ts';
import { parts, tables } from '#infra/parts.ts';
import { anHttpEvent } from '#test/builders/http.ts';
import { aBallotId, aVotingId } from '#test/builders/ids.ts';
import { expectedVariables } from './expected.ts';
import { newFolder } from './folder.ts';

let built: Bundles;

beforeAll(async () => {
  const names = parts.map(({ name }) => name);
  built = await bundleFunctions(names, newFolder());
});

/** Runs code in a process of its own, with this environment and nothing else in it. */
const run = async (code: string, env: Record<string, string>): Promise<string> => {
  const options = ['--input-type=module', '--eval', code];
  const { stdout } = await promisify(execFile)(process.execPath, options, { env });
  return stdout.trim();
};

const importOf = (name: string) => `import { handler } from '${built.folder}/${name}/index.mjs';`;

test('the bundle of cast-vote is smaller than 400 kB, and none is larger than 600 kB', () => {
  const sizes = Object.fromEntries(built.bundles.map(({ name, bytes }) => [name, bytes]));
  expect(sizes['cast-vote']).toBeLessThan(400_000);
  const others = parts.filter(({ uses }) => !uses.paymentSecrets);
  expect(Math.max(...others.map(({ name }) => sizes[name] ?? 0))).toBeLessThan(600_000);
});

test('with the libraries of the payment providers, none is larger than 1.3 MB', () => {
  expect(Math.max(...built.bundles.map(({ bytes }) => bytes))).toBeLessThan(1_300_000);
});

test('a function calls AWS as often, and waits for as long, as its part says', () => {
  const code = (name: string) => readFileSync(`${built.folder}/${name}/index.mjs`, 'utf8');
  expect(code('tally-shard')).toMatch(/\{attempts:10\}/);
  expect(code('move-voting')).toMatch(/\{attempts:3\}/);
  expect(code('cast-vote')).toMatch(/\{attemptMs:1e3,attempts:3\}/);
});

const root = join(import.meta.dirname, '../../..');
const folderOf = (path: string) => relative(root, path).split(sep)[0];

test('no bundle contains code of a host or of the sandbox', () => {
  for (const { name } of built.bundles) {
    const file = `${built.folder}/${name}/index.mjs`;
    expect(readFileSync(file, 'utf8')).not.toMatch(/sandbox\/checkout|infra\/local/);
    const { sources } = JSON.parse(readFileSync(`${file}.map`, 'utf8'));
    const folders = new Set(
      sources.map((source: string) => folderOf(resolve(dirname(file), source))),
    );
    const entry = `${name}.ts`;
    expect([name, folders]).toEqual([
      name,
      new Set([entry, 'lambdas', 'workflows', 'node_modules']),
    ]);
  }
});

test('every bundle loads with the variables that its stack sets, and no others', async () => {
  const load = (part: (typeof parts)[number]) => {
    const env = { AWS_REGION: 'eu-west-1', ...expectedVariables(part) };
    return run(`${importOf(part.name)} process.stdout.write(typeof handler);`, env);
  };
  expect(await Promise.all(parts.map(load))).toEqual(parts.map(() => 'function'));
});

/** Runs code beside a database of its own; returns the last line that it prints. */
async function runBeside(database: RequestListener, code: string): Promise<string | undefined> {
  const server = createServer(database);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  const printed = await run(code, {
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'OFTHEENVIRONMENT',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_SESSION_TOKEN: 'token',
    AWS_ENDPOINT_URL_DYNAMODB: `http://127.0.0.1:${port}`,
    ...Object.fromEntries(tables.map((name) => [`HUSTINGS_TABLE_${name.toUpperCase()}`, name])),
  });
  server.closeAllConnections();
  server.close();
  return printed.split('\n').at(-1);
}

test('a bundle signs its requests with the credentials of the environment', async () => {
  const received: IncomingMessage[] = [];
  const event = { routeKey: 'GET /health', requestContext: { requestId: '1', timeEpoch: 0 } };
  const status = await runBeside(
    (request, response) => {
      received.push(request);
      response.setHeader('content-type', 'application/x-amz-json-1.0').end('{}');
    },
    `${importOf('check-health')}
    process.stdout.write(String((await handler(${JSON.stringify(event)})).statusCode));`,
  );
  expect(status).toBe('200');
  expect(received[0]?.headers.authorization).toContain('Credential=OFTHEENVIRONMENT/');
  expect(received[0]?.headers['x-amz-security-token']).toBe('token');
});

test('a vote is refused within its time if the database never responds', async () => {
  const body = { ballotId: aBallotId(), choice: { optionIds: ['tea'] } };
  const event = anHttpEvent('castVote', { path: { votingId: aVotingId() }, body });
  // Adds up what its timers wait for, which no busy machine makes longer.
  const code = `${importOf('cast-vote')}
    let waitedMs = 0;
    const start = globalThis.setTimeout;
    globalThis.setTimeout = (work, ms = 0) => start(() => { waitedMs += ms; work(); }, ms);
    const { code } = JSON.parse((await handler(${JSON.stringify(event)})).body);
    process.stdout.write('\\n' + JSON.stringify({ code, waitedMs }), () => process.exit());`;
  const { code: refusal, waitedMs } = JSON.parse((await runBeside(() => {}, code)) ?? '');
  expect(refusal).toBe('unavailable');
  const { timeoutSeconds } = parts.find(({ name }) => name === 'cast-vote') as Part;
  expect(waitedMs).toBeGreaterThan(0);
  expect(waitedMs).toBeLessThan(timeoutSeconds * 1_000);
});

test('functions are bundled again only if something has changed', async () => {
  const folder = newFolder();
  const writtenAt = () => statSync(`${folder}/check-health/index.mjs`).mtimeMs;
  const first = await bundleFunctions(['check-health'], folder);
  const firstAt = writtenAt();
  expect(await bundleFunctions(['check-health'], folder)).toEqual(first);
  expect(writtenAt()).toBe(firstAt);
  const { bundles } = await bundleFunctions(['check-health', 'read-profile'], folder);
  expect(bundles.map(({ name }) => name)).toEqual(['check-health', 'read-profile']);
  expect(writtenAt()).toBeGreaterThan(firstAt);
});

test('bundling a function without an entry file fails', async () => {
  await expect(bundleFunctions(['no-such-function'], newFolder())).rejects.toThrow(
    /no-such-function/,
  );
});
