import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { bundleFunctions } from '#infra/cloud/bundle.ts';
import { parts } from '#infra/parts.ts';
import { median } from '#test/bench/load.ts';

/** The code of one function, and how long a fresh process takes to load it. */
export type BundleFigures = {
  readonly name: string;
  readonly kilobytes: number;
  /** The median of `import()`, without the start of Node itself. */
  readonly loadMs: number;
};

const times = 7;
const run = promisify(execFile);

const variables = [
  ...['TABLE_VOTINGS', 'TABLE_BALLOTS', 'TABLE_VOTERS', 'TABLE_PURCHASES', 'FACTS_TOPIC_ARN'],
  ...['MACHINE_VOTING_LIFECYCLE', 'MACHINE_CREDIT_PURCHASE', 'PAYMENT_SECRETS_PREFIX'],
  ...['WEB_ORIGINS', 'SCHEDULE_GROUP', 'SCHEDULER_ROLE_ARN', 'SCHEDULE_DLQ_ARN'],
];

/** What Lambda and the stack put in the environment, as far as loading needs it. */
const environment = {
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'none',
  AWS_SECRET_ACCESS_KEY: 'none',
  POWERTOOLS_SERVICE_NAME: 'bench',
  POWERTOOLS_METRICS_NAMESPACE: 'bench',
  ...Object.fromEntries(variables.map((name) => [`HUSTINGS_${name}`, 'none'])),
};

async function loadOnce(file: string): Promise<number> {
  const program = `const at = performance.now();
    await import(${JSON.stringify(pathToFileURL(file).href)});
    process.stdout.write(String(performance.now() - at), () => process.exit());`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', program], {
    env: environment,
  });
  return Number(stdout);
}

/** Bundles every function as for the cloud, and loads each in fresh processes, by turns. */
export async function measureBundles(): Promise<BundleFigures[]> {
  const { folder, bundles } = await bundleFunctions(parts.map(({ name }) => name));
  const took = new Map<string, number[]>(bundles.map(({ name }) => [name, []]));
  for (let time = 0; time < times; time += 1) {
    for (const { name } of bundles) {
      took.get(name)?.push(await loadOnce(join(folder, name, 'index.mjs')));
    }
  }
  return bundles.map(({ name, bytes }) => ({
    name,
    kilobytes: bytes / 1000,
    loadMs: median(took.get(name) ?? []),
  }));
}
