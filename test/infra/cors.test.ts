import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { cors } from '#infra/cors.ts';

type Node = { readonly [key: string]: unknown };

const contract = JSON.parse(
  readFileSync(new URL('../../workflows/contracts/http/openapi.json', import.meta.url), 'utf8'),
) as Node;

/** Every object of the contract, with the name that it has in the one around it. */
function* objectsIn(value: unknown, name = ''): Generator<readonly [name: string, node: Node]> {
  if (typeof value !== 'object' || value === null) return;
  yield [name, value as Node];
  for (const [key, inner] of Object.entries(value)) yield* objectsIn(inner, key);
}

const objects = [...objectsIn(contract)];

test('a page of another origin can send each header that the contract asks for', () => {
  const asked = objects.flatMap(([, node]) => (node.in === 'header' ? [String(node.name)] : []));
  const ofEveryBodyAndToken = ['Content-Type', 'Authorization'];
  for (const header of [...ofEveryBodyAndToken, ...asked]) {
    expect(cors.allowHeaders).toContain(header.toLowerCase());
  }
});

test('a page of another origin can read each header that a response of the contract has', () => {
  const responses = objects.filter(([, { description, headers }]) => description && headers);
  const sent = responses.flatMap(([, { headers }]) => Object.keys(headers as object));
  expect(sent).toContain('Retry-After');
  for (const header of sent) expect(cors.exposeHeaders).toContain(header.toLowerCase());
});
