import { join } from 'node:path';
import { randomPort } from '#infra/local/data/database.ts';
import type { Judge } from './judge.ts';
import { run, startServer, workFolder } from './processes.ts';
import { dynamodbLocal } from './tools.ts';

/** All that speaks to tables; the two kinds of tests take their time apart. */
const suites = {
  'stores and votes': ['test/builders', 'test/lambdas/stores', 'test/lambdas/cast-vote'],
  // All but one, which stops its database.
  'use cases': ['test/lambdas/use-cases', '--testPathIgnorePatterns', 'check-health'],
  scenarios: ['test/scenarios'],
};

/** Tests run on Amazon's own DynamoDB Local, with a database for each data folder. */
export const dynamodb: Judge = {
  name: 'dynamodb',
  title: "the tests that use tables, on Amazon's DynamoDB Local",
  run: async ({ agrees, disagrees }) => {
    const classPath = await dynamodbLocal();
    const url = `http://127.0.0.1:${await randomPort()}`;
    const main = 'software.amazon.dynamodb.services.local.main.ServerRunner';
    const options = ['-inMemory', '-disableTelemetry', '-port', new URL(url).port];
    await startServer('java', ['-cp', classPath, main, ...options], {
      log: 'dynamodb/server.log',
      url,
    });
    for (const [name, paths] of Object.entries(suites)) {
      const slug = name.replaceAll(' ', '-');
      const { code, output } = await run(
        'npm',
        ['run', '-s', 'test:only', '--', ...paths, '--forceExit', '--maxWorkers=2'],
        { log: `dynamodb/${slug}.log`, env: { AWS_ENDPOINT_URL_DYNAMODB: url } },
      );
      const count = /^Tests: +(.*)$/m.exec(output)?.[1] ?? 'no test has run';
      const failed = [...output.matchAll(/^ *● (.*)$/gm)].map(([, title]) => `\n      ${title}`);
      const about = `${name}: ${count}${[...new Set(failed)].join('')}`;
      if (code === 0) agrees(about);
      else disagrees(`${about}\n    see ${join(workFolder, 'logs/dynamodb', `${slug}.log`)}`);
    }
  },
};
