import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomPort } from '#infra/local/data/database.ts';
import { mustRun, startServer, workFolder } from '#test/rehearsal/processes.ts';
import { pythonTools } from '#test/rehearsal/tools.ts';

export const account = '000000000000';
export const region = 'eu-central-1';

/** MiniStack, with the clients that a person deploys with. */
export type Emulator = {
  readonly endpoint: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Runs the CDK's command line. */
  readonly cdk: (log: string, ...options: string[]) => Promise<string>;
  /** Runs the AWS CLI; returns what it prints in JSON. */
  readonly aws: (...options: string[]) => Promise<Record<string, unknown>>;
};

/** Starts MiniStack, which enforces the policies of all roles. */
export async function startEmulator(): Promise<Emulator> {
  const ministack = join(await pythonTools('ministack'), 'ministack');
  const cli = join(await pythonTools('aws'), 'aws');
  const port = String(await randomPort());
  const endpoint = `http://127.0.0.1:${port}`;
  await startServer(ministack, [], {
    log: 'deploy/ministack.log',
    url: endpoint,
    env: {
      AUTH: 'true',
      BIND_HOST: '127.0.0.1',
      GATEWAY_PORT: port,
      EDGE_PORT: port,
      IOT_MTLS_ENABLED: '0',
      MINISTACK_REGION: region,
    },
  });
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const env = {
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_DEFAULT_REGION: region,
    AWS_REGION: region,
    AWS_ENDPOINT_URL: endpoint,
    AWS_ENDPOINT_URL_S3: endpoint,
    CDK_DEFAULT_ACCOUNT: account,
    CDK_DEFAULT_REGION: region,
  };
  let calls = 0;
  return {
    endpoint,
    credentials,
    cdk: (log, ...options) => mustRun('cdk', options, { log: `deploy/${log}.log`, env }),
    aws: async (...options) => {
      calls += 1;
      const log = `deploy/aws/${calls}-${options.slice(0, 2).join('-')}.log`;
      const output = await mustRun(cli, [...options, '--output', 'json'], { log, env });
      return output.trim() === '' ? {} : (JSON.parse(output) as Record<string, unknown>);
    },
  };
}

/** The outputs of the deployed stacks, by their names without the CDK's eight letters. */
export function outputsOf(file: string): (name: string) => string {
  const stacks = JSON.parse(readFileSync(file, 'utf8')) as Record<string, Record<string, string>>;
  const outputs = Object.values(stacks).flatMap((stack) => Object.entries(stack));
  return (name) => {
    const found = outputs.find(([key]) => key.slice(0, -8) === name);
    if (found === undefined) throw new Error(`The stacks have no output ${name}`);
    return found[1];
  };
}

export const outputsFile = join(workFolder, 'cdk', 'outputs.json');
