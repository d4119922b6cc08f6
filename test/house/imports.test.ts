import { expect, test } from '@jest/globals';
import { findImports } from './imports.ts';
import { findImpurity } from './purity.ts';
import { aliases, filesEndingIn } from './source-tree.ts';

const files = filesEndingIn('.ts', '.tsx', '.mjs');
const imports = (path: string, text: string) => findImports({ path, text }, aliases);
const impurity = (path: string, text: string) => findImpurity({ path, text });

test('imports point one way only', () => {
  expect(files.flatMap((file) => findImports(file, aliases))).toEqual([]);
});

test('only the layers that may use clock, chance, environment or network do so', () => {
  expect(files.flatMap(findImpurity)).toEqual([]);
});

test.each([
  ['workflows/basics/result.ts', "import { timing } from '#contracts/timing.ts';"],
  ['workflows/contracts/ports.ts', "import type { State } from '#voting/state.ts';"],
  ['workflows/voting/decide.ts', "import { count } from '#tally/plurality.ts';"],
  ['workflows/voting/decide.ts', "export { count } from '../tally/plurality.ts';"],
  ['workflows/voting/decide.ts', "const tally = await import('#tally/plurality.ts');"],
  ['workflows/voting/decide.ts', "import { read } from '#shell/config.ts';"],
  ['workflows/voting/decide.ts', "type Store = import('#stores/votings.ts').Store;"],
  ['workflows/voting/decide.ts', "import { SFNClient } from '@aws-sdk/client-sfn';"],
  ['workflows/voting/decide.ts', "import { createHash } from 'node:crypto';"],
  ['workflows/voting/zone.ts', "import * as Now from 'temporal-polyfill/fns/Now';"],
  ['workflows/basics/hash.ts', "import { readFileSync } from 'node:fs';"],
  ['lambdas/shell/config.ts', "import { createVotings } from '#stores/votings.ts';"],
  ['lambdas/stores/votings.ts', "import { SNSClient } from '@aws-sdk/client-sns';"],
  ['lambdas/stores/votings.ts', "import { publish } from '#gateways/facts.ts';"],
  ['lambdas/cast-vote/handler.ts', "import { DynamoDBClient } from '@aws-sdk/client-dynamodb';"],
  ['lambdas/cast-vote/handler.ts', "import { handler } from './index.ts';"],
  [
    'lambdas/cast-vote/handler.ts',
    "import { createRead } from '#lambdas/read-votings/handler.ts';",
  ],
  ['lambdas/cast-vote/index.ts', "import { createRead } from '../read-votings/handler.ts';"],
  ['lambdas/cast-vote/index.ts', "import { parts } from '#infra/parts.ts';"],
  ['infra/parts.ts', "import type { OperationId } from '#contracts/http/operations.ts';"],
  [
    'infra/local/main.ts',
    "import { createCheckedClient } from '#test/contract/checked-client.ts';",
  ],
  ['infra/local/aws/local-aws.ts', "import type { Clock } from '#contracts/ports.ts';"],
  ['infra/local/aws/sfn/api.ts', "import { listen } from '#infra/local/runtime/ports.ts';"],
  ['web/main.tsx', "import { timing } from '#contracts/timing.ts';"],
])('an arrow that points up is found: %s: %s', (path, text) => {
  expect(imports(path, text)).toHaveLength(1);
});

test.each([
  ['workflows/voting/decide.ts', "import type { Tally } from '#tally/tally.ts';"],
  ['workflows/voting/decide.ts', "import { type Tally, type Count } from '#tally/tally.ts';"],
  ['workflows/voting/decide.ts', "import { assert } from '#basics/assert.ts';"],
  ['workflows/basics/hash.ts', "import { createHash } from 'node:crypto';"],
  ['lambdas/cast-vote/handler.ts', "import type { APIGatewayProxyEventV2 } from 'aws-lambda';"],
  ['lambdas/cast-vote/index.ts', "import { createCastVote } from './handler.ts';"],
  ['infra/local/main.ts', "import { createCastVote } from '#lambdas/cast-vote/handler.ts';"],
  ['infra/local/aws/sfn/api.ts', "import { local } from '#infra/local/aws/arns.ts';"],
  ['infra/local/host.ts', "import { local } from '#infra/local/aws/arns.ts';"],
  ['web/main.tsx', "import { operations } from '#contracts/http/operations.ts';"],
])('an arrow that points down is accepted: %s: %s', (path, text) => {
  expect(imports(path, text)).toEqual([]);
});

test.each([
  ['workflows/voting/decide.ts', 'const now = Date.now();'],
  ['workflows/contracts/instant.ts', 'const now = Date.now();'],
  ['workflows/contracts/instant.ts', 'const now = new Date().toISOString();'],
  ['workflows/voting/decide.ts', 'const at = (date: Date) => date;'],
  ['workflows/voting/decide.ts', 'const chance = Math.random();'],
  ['workflows/voting/decide.ts', 'const stage = process.env.STAGE;'],
  ['workflows/voting/decide.ts', 'const now = Temporal.Now.instant();'],
  ['workflows/voting/decide.ts', 'setTimeout(() => {}, 1);'],
  ['lambdas/cast-vote/index.ts', 'const table = process.env.TABLE;'],
  ['lambdas/stores/votings.ts', 'const now = new Date();'],
  ['lambdas/shell/http.ts', 'const now = Date.now();'],
  ['lambdas/stores/votings.ts', 'const chance = Math.random();'],
])('a use in the wrong layer is found: %s: %s', (path, text) => {
  expect(impurity(path, text)).toHaveLength(1);
});

test.each([
  ['workflows/voting/decide.ts', "// Date.now() would be wrong here.\nconst word = 'Date';"],
  ['workflows/contracts/instant.ts', 'const text = new Date(at).toISOString();'],
  ['workflows/voting/decide.ts', 'const answer = { Date: 1 }.Date;'],
  ['lambdas/shell/config.ts', 'const table = process.env.TABLE;'],
  ['lambdas/gateways/clock.ts', 'const now = Date.now();'],
  ['lambdas/stores/votings.ts', 'const text = new Date(0).toISOString();'],
])('what a layer may use is accepted: %s: %s', (path, text) => {
  expect(impurity(path, text)).toEqual([]);
});
