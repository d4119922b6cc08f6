import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { databaseAt } from '#infra/local/data/connection.ts';
import { removeFolder } from '#infra/local/data/data-folder.ts';
import { ensureTables, startLocalDatabase } from '#infra/local/data/database.ts';
import { listen } from '#infra/local/runtime/ports.ts';
import { temporaryFolder } from '#test/builders/temporary-folder.ts';
import { linesOf, startAwsProcess } from '#test/infra/local/aws/process.ts';
import { until } from '#test/until.ts';

const quiet = () => {};
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(async () => {
  delete process.env.AWS_ENDPOINT_URL_DYNAMODB;
  await folder.remove();
});

const clientFor = (endpoint: string) =>
  new DynamoDBClient({ ...databaseAt(endpoint), maxAttempts: 10 });
const item = { pk: { S: 'a' }, sk: { S: 'b' }, value: { S: 'kept' } };
const get = new GetItemCommand({ TableName: 'things', Key: { pk: { S: 'a' }, sk: { S: 'b' } } });

test('stored data outlives a stop and a new start', async () => {
  const first = await startLocalDatabase({ dataDir: folder.path, log: quiet });
  await ensureTables(first.endpoint, ['things', 'others']);
  await ensureTables(first.endpoint, ['things']);
  await clientFor(first.endpoint).send(new PutItemCommand({ TableName: 'things', Item: item }));
  await first.stop();
  const second = await startLocalDatabase({ dataDir: folder.path, log: quiet });
  const { Item } = await clientFor(second.endpoint).send(get);
  await second.stop();
  expect(Item).toEqual(item);
});

test('a database that is killed is started again on the same port, with its data', async () => {
  const messages: string[] = [];
  const log = (message: string) => messages.push(message);
  const database = await startLocalDatabase({ dataDir: folder.path, log });
  await ensureTables(database.endpoint, ['things']);
  const client = clientFor(database.endpoint);
  await client.send(new PutItemCommand({ TableName: 'things', Item: item }));
  const killed = database.pid();
  process.kill(killed ?? 0, 'SIGKILL');
  await until(() => database.pid() !== killed);
  const { Item } = await until(() => client.send(get).catch(() => undefined));
  await database.stop();
  expect(Item).toEqual(item);
  expect(messages).toHaveLength(1);
});

test('a web page cannot find the database: each start has an address of its own', async () => {
  const other = await temporaryFolder();
  const first = await startLocalDatabase({ dataDir: folder.path, log: quiet });
  const second = await startLocalDatabase({ dataDir: other.path, log: quiet });
  const [one, two] = [new URL(first.endpoint), new URL(second.endpoint)];
  for (const { hostname, port } of [one, two]) {
    expect(hostname).toMatch(/^127\.[1-9]\d*\.[1-9]\d*\.[1-9]\d*$/);
    // All that a page can ask without knowing the address, should it find the port.
    for (const name of ['127.0.0.1', 'localhost', '[::1]', '0.0.0.0']) {
      expect(await answersPage(`http://${name}:${port}/`)).toBe(false);
    }
  }
  expect(one.hostname).not.toBe(two.hostname);
  // Were its address known, nothing else would hold a page back.
  expect(await answersPage(first.endpoint)).toBe(true);
  await first.stop();
  await second.stop();
  await other.remove();
});

/** Whether a page of a foreign origin is let through to DynamoDB: what its browser asks first. */
async function answersPage(url: string): Promise<boolean> {
  const headers = {
    origin: 'http://evil.example',
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'x-amz-target,authorization',
  };
  const response = await fetch(url, { method: 'OPTIONS', headers }).catch(() => undefined);
  const isDatabase = response?.headers.get('server')?.startsWith('Dynoxide') ?? false;
  return isDatabase && response?.headers.get('access-control-allow-origin') === '*';
}

test('a second host on the same folder is refused while the first one lives', async () => {
  const first = await startLocalDatabase({ dataDir: folder.path, log: quiet });
  const second = startLocalDatabase({ dataDir: folder.path, log: quiet });
  await expect(second).rejects.toThrow('Another host');
  await first.stop();
});

test('the database of a killed host is ended by the next start', async () => {
  const host = await startAwsProcess(folder.path, 'calls');
  const [line = '{}'] = linesOf(join(folder.path, 'dynoxide.pid'));
  const orphan = (JSON.parse(line) as { pid: number }).pid;
  await host.kill();
  expect(isAlive(orphan)).toBe(true);
  const database = await startLocalDatabase({ dataDir: folder.path, log: quiet });
  expect(isAlive(orphan)).toBe(false);
  await database.stop();
});

/** A process that has ended but is not yet reaped has no command line. */
function isAlive(pid: number): boolean {
  return linesOf(`/proc/${pid}/cmdline`).length > 0;
}

test('a DynamoDB that is named is taken, with an access key of each data folder', async () => {
  const keys: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    keys.push(/Credential=(\w+)/.exec(request.headers.authorization ?? '')?.[1]);
    response.end('{}');
  });
  const port = await listen(server, 0);
  process.env.AWS_ENDPOINT_URL_DYNAMODB = `http://127.0.0.1:${port}`;
  const other = await temporaryFolder();
  for (const dataDir of [folder.path, folder.path, other.path]) {
    const database = await startLocalDatabase({ dataDir, log: quiet });
    expect(database.pid()).toBeUndefined();
    await ensureTables(database.endpoint, ['things']);
    await database.stop();
  }
  writeFileSync(join(folder.path, 'clock.json'), '{}');
  expect(await removeFolder(folder.path)).toBe('all-but-tables');
  await new Promise((done) => server.close(done));
  const [first, again, second] = keys.filter(Boolean);
  expect(again).toBe(first);
  expect(second).not.toBe(first);
  await other.remove();
});

test('a DynamoDB that is named and does not respond is an error of the user', async () => {
  process.env.AWS_ENDPOINT_URL_DYNAMODB = 'http://127.0.0.1:1';
  const start = startLocalDatabase({ dataDir: folder.path, log: quiet });
  await expect(start).rejects.toThrow('No DynamoDB responds');
});
