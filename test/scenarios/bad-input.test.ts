import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type OperationId, operations } from '#contracts/http/operations.ts';
import { rejections } from '#contracts/rejections.ts';
import type { LooseInput } from '#test/contract/types.ts';
import { until } from '#test/until.ts';
import { aBallot } from './a-voting.ts';
import { badDrafts } from './bad-drafts.ts';
import { operationIds, parametersOf, requestOf, takesBody } from './every-route.ts';
import { everythingOf } from './everything.ts';
import { executionOf, findExecution } from './executions.ts';
import { day, hour, minute, type Schemas, startSetting } from './setting.ts';
import { checkOut, openShop } from './shop.ts';

const setting = await startSetting({ startAt: Date.parse('2027-02-23T09:00:00Z') });
const { as, moveTo, now, schedule, untilStatus } = setting;
afterAll(setting.stop);

const open = await schedule({ opensIn: 10 * minute, runs: 10 * hour });
moveTo(open.schedule.opensAt);
await untilStatus(open, 'open');
await until(() => findExecution(setting, executionOf(open)));
const later = await schedule({ opensIn: 30 * day });
await openShop(setting);
const purchase = await checkOut(as('ada'));
const ids = {
  clientId: 'demo',
  votingId: open.votingId,
  ballotId: '0'.repeat(32),
  voterId: 'ada',
  executionName: executionOf(open),
  purchaseId: purchase.purchaseId,
  provider: 'sandbox',
};
const demo = { clientId: 'demo' };

let before: Awaited<ReturnType<typeof everythingOf>>;
beforeAll(async () => {
  before = await everythingOf(setting);
});

/** Compares with how it was when a test looked last, so that one fault fails one test. */
const nothingChanged = async () => {
  const was = before;
  before = await everythingOf(setting);
  expect(before).toEqual(was);
};

type Code = Schemas['ProblemCode'];

const refusedWith = (code: Code) => ({ status: rejections[code].status, body: { code } });

/** A table of bodies by code and name, as rows. */
const rowsOf = (table: object): [string, Code, unknown][] =>
  Object.entries(table).flatMap(([code, bodies]) =>
    Object.entries(bodies as object).map(([name, body]): [string, Code, unknown] => [
      name,
      code as Code,
      body,
    ]),
  );

const drafts = rowsOf(badDrafts(now()));

test.each(drafts)('a voting with %s is refused with %s, and nothing changes', async (...row) => {
  const [, code, body] = row;
  const response = await as('carla').attempt('scheduleVoting', { path: demo, body });
  expect(response).toMatchObject(refusedWith(code));
  await nothingChanged();
});

test('a change to any of it is refused just the same', async () => {
  const path = { ...demo, votingId: later.votingId };
  const changes: [string, Code, unknown][] = [
    ...drafts.filter(([name, , body]) => typeof body === 'object' && name !== 'no title'),
    ['nothing new', 'invalid-request', {}],
    ['version zero', 'invalid-request', { version: 0, title: 'x' }],
    ['a huge version', 'invalid-request', { version: 1e300, title: 'x' }],
  ];
  for (const [name, code, change] of changes) {
    const body = { version: 1, ...(change as object) };
    const response = await as('carla').attempt('changeVoting', { path, body });
    expect({ name, ...response }).toMatchObject({ name, ...refusedWith(code) });
  }
  await nothingChanged();
});

const ballot = aBallot('thai');
const votes = rowsOf({
  'choice-not-possible': {
    'an option that is not there': aBallot('cake'),
    'two options': aBallot('thai', 'soup'),
    'a constructor for an option': aBallot('constructor'),
  },
  'invalid-request': {
    'no option': aBallot(),
    'one option twice': aBallot('thai', 'thai'),
    'a prototype for an option': aBallot('__proto__'),
    'a thousand options': aBallot(...Array.from({ length: 1_000 }, (_, index) => `o${index}`)),
    'a short ballot id': { ...ballot, ballotId: 'abc' },
    'a ballot id in capitals': { ...ballot, ballotId: 'A'.repeat(32) },
    'a line feed after its id': { ...ballot, ballotId: `${'a'.repeat(32)}\n` },
    'a time of its own': { ...ballot, receivedAt: 0 },
    'a weight': { ...ballot, choice: { ...ballot.choice, weight: 2 } },
    'no ballot id': { choice: ballot.choice },
    'a choice as text': { ...ballot, choice: 'thai' },
  },
});

test.each(votes)('a vote with %s is refused with %s, and is not recorded', async (...row) => {
  const [, code, body] = row;
  const path = { ...demo, votingId: open.votingId };
  const response = await as('ada').attempt('castVote', { path, body });
  expect(response).toMatchObject(refusedWith(code));
  await nothingChanged();
});

const personaOf = { voter: 'ada', admin: 'carla', operator: 'olga' } as const;

/** A caller whose role may call an operation. */
const callerOf = (id: OperationId) => {
  const [role = 'voter'] = operations[id].roles;
  return as(personaOf[role]);
};

const typed = (type: string) => () => ({ headers: { 'content-type': type } });

const badBodies: [string, Code, (body: unknown) => Partial<LooseInput>][] = [
  ['broken JSON', 'invalid-request', () => ({ body: '{"title": ' })],
  ['nothing', 'invalid-request', () => ({ body: '' })],
  ['null', 'invalid-request', () => ({ body: 'null' })],
  ['a list', 'invalid-request', (body) => ({ body: [body] })],
  ['a text', 'invalid-request', () => ({ body: '"text"' })],
  ['two objects', 'invalid-request', (body) => ({ body: JSON.stringify(body).repeat(2) })],
  ['an unknown field', 'invalid-request', (body) => ({ body: { ...Object(body), x: 1 } })],
  ['deep nesting', 'invalid-request', () => ({ body: '['.repeat(30_000) })],
  ['too many bytes', 'body-too-large', (body) => ({ body: JSON.stringify(body).padEnd(70_000) })],
  ['plain text', 'invalid-request', typed('text/plain')],
  ['a form', 'invalid-request', typed('application/x-www-form-urlencoded')],
  ['XML', 'invalid-request', typed('application/xml; charset=utf-8')],
];

test.each(badBodies)('no route takes a body of %s: %s', async (_, code, spoil) => {
  for (const id of operationIds.filter(takesBody)) {
    const request = requestOf(id, ids);
    const response = await callerOf(id).attempt(id, { ...request, ...spoil(request.body) });
    expect({ id, ...response }).toMatchObject({ id, ...refusedWith(code) });
  }
  await nothingChanged();
});

const badIds: [string, Readonly<Record<string, string>>][] = [
  ['a client in capitals', { clientId: 'DEMO' }],
  ['a client with a separator', { clientId: 'demo#x' }],
  ['a client with a slash', { clientId: 'demo/votings' }],
  ['a client with a null character', { clientId: 'demo\0' }],
  ['a client with a line feed', { clientId: 'demo\n' }],
  ['a voting that is no id', { votingId: 'lunch' }],
  ['a voting in capitals', { votingId: open.votingId.toUpperCase() }],
  ['a voting with a separator', { votingId: `${open.votingId}#J` }],
  ['a voting of 8,000 letters', { votingId: 'a'.repeat(8_000) }],
  ['a ballot that is no id', { ballotId: 'x' }],
  ['a voter with a separator', { voterId: 'ada#CREDITS' }],
  ['a purchase that is no id', { purchaseId: 'five' }],
  ['a purchase in capitals', { purchaseId: purchase.purchaseId.toUpperCase() }],
  ['a purchase with a separator', { purchaseId: `${purchase.purchaseId}#1` }],
  ['an unknown provider', { provider: 'visa' }],
  ['a provider in capitals', { provider: 'STRIPE' }],
  ['a provider with a slash', { provider: 'sandbox/demo' }],
  ['an execution of another form', { executionName: 'x' }],
  ['an execution of version zero', { executionName: `${open.votingId}-v0-00000000` }],
  [
    'an execution of a huge version',
    { executionName: `${open.votingId}-v${'9'.repeat(30)}-00000000` },
  ],
];

test.each(badIds)('no route takes %s', async (_, wrong) => {
  const [name = ''] = Object.keys(wrong);
  for (const id of operationIds.filter((one) => parametersOf(one).includes(name))) {
    const response = await callerOf(id).attempt(id, requestOf(id, { ...ids, ...wrong }));
    expect({ id, ...response }).toMatchObject({ id, ...refusedWith('invalid-request') });
  }
  await nothingChanged();
});

const paged = [
  'getJournal',
  'readAudit',
  'listOverdue',
  'listVotings',
  'listMyVotes',
  'getStatement',
  'listMyPurchases',
  'listSales',
  'listExecutions',
  'getExecutionHistory',
] as const;

/** A cursor as pages have it, of a position that none has. */
const cursorTo = (text: string) => Buffer.from(JSON.stringify(text)).toString('base64url');

const queries = {
  limit: ['0', '-1', '51', '1e9', '1e1', '0x10', ' 10', '1.5', 'NaN', 'ten', '', '9'.repeat(20)],
  cursor: [
    ...['', 'x', '-', 'A', '_', '!!', '../..', 'a'.repeat(2_049), 'eyJhIjoxfQ', '\u202e', '%00'],
    ...[cursorTo(''), cursorTo('a'.repeat(1_500)), cursorTo('\u{1f355}')],
  ],
};

test.each(Object.entries(queries))('no page takes a %s that was made up', async (name, values) => {
  for (const id of paged) {
    for (const value of values) {
      const query = { [name]: value };
      const response = await callerOf(id).attempt(id, { ...requestOf(id, ids), query });
      const seen = { id, value, ...response };
      expect(seen).toMatchObject({ id, value, ...refusedWith('invalid-request') });
    }
  }
});

test('no list is filtered by an unknown status', async () => {
  for (const status of ['OPEN', 'ready', '', 'open,closed']) {
    const response = await as('ada').attempt('listVotings', { path: demo, query: { status } });
    expect(response).toMatchObject(refusedWith('invalid-request'));
  }
  const response = await as('olga').attempt('listExecutions', { query: { status: 'open' } });
  expect(response).toMatchObject(refusedWith('invalid-request'));
});
