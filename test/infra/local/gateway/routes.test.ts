import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compileRoutes } from '#infra/local/gateway/routes.ts';
import { operations } from './started.ts';

const find = compileRoutes(Object.values(operations));
const idAt = (method: string, path: string): string | undefined => find(method, path)?.route.id;

test('a literal segment beats a parameter', () => {
  expect(idAt('GET', '/clients/demo/votings/calendar')).toBe('readCalendar');
  expect(idAt('GET', '/clients/demo/votings/calendars')).toBe('readVoting');
});

test('a literal that leads nowhere gives way to a parameter', () => {
  const table = ['/a/{x}/c', '/a/b/d'].map((path) => ({
    id: path,
    method: 'GET',
    path,
    scopes: [],
  }));
  const match = compileRoutes(table)('GET', '/a/b/c');
  expect(match).toMatchObject({ route: { id: '/a/{x}/c' }, parameters: { x: 'b' } });
});

test('a path meets no route with another method, length, or an empty parameter', () => {
  for (const [method, path] of [
    ['PUT', '/clients/demo/votings'],
    ['HEAD', '/clients/demo/votings'],
    ['GET', '/clients/demo'],
    ['GET', '/clients/demo/votings/'],
    ['GET', '/clients//votings'],
    ['GET', '/clients/demo/votings/x/y'],
    ['GET', '/'],
    ['GET', ''],
    ['GET', '/clients/%zz/votings'],
    ['GET', '/CLIENTS/demo/votings'],
  ] as const) {
    expect([method, path, idAt(method, path)]).toEqual([method, path, undefined]);
  }
});

test('whatever text an id is, its encoding in a path comes back as it was', () => {
  const text = fc.string({ unit: 'binary', minLength: 1 });
  fc.assert(
    fc.property(text, text, (clientId, votingId) => {
      fc.pre(votingId !== 'calendar');
      const [client, voting] = [clientId, votingId].map(encodeURIComponent);
      const path = `/clients/${client}/votings/${voting}`;
      expect(find('GET', path)).toMatchObject({
        route: { id: 'readVoting' },
        parameters: { clientId, votingId },
      });
    }),
  );
});

test('two operations cannot share a route', () => {
  const table = ['/a/{x}', '/a/{y}'].map((path) => ({ id: path, method: 'GET', path, scopes: [] }));
  expect(() => compileRoutes(table)).toThrow('Two operations share GET /a/{y}');
});
