import { join } from 'node:path';
import { stateMachineArn } from '#infra/local/aws/arns.ts';
import { startHost } from '#infra/local/host.ts';
import { temporaryFolder } from '#test/builders/temporary-folder.ts';
import type { Judge, Report } from './judge.ts';
import { run } from './processes.ts';
import { pythonTools } from './tools.ts';

/** Commands of the AWS CLI, and the error that each ends with; none if undefined. */
const commands: readonly (readonly [command: string, error?: string])[] = [
  ['stepfunctions list-state-machines'],
  ['stepfunctions list-executions --max-items 1 --state-machine-arn MACHINE'],
  ['stepfunctions describe-execution --execution-arn x', 'InvalidArn'],
  ['scheduler list-schedules --page-size 1'],
  ['scheduler list-schedule-groups'],
  ['scheduler list-tags-for-resource --resource-arn x', 'UnknownOperationException'],
  ['sns list-topics'],
  ['sns publish --topic-arn TOPIC --message hello'],
  ['sns delete-topic --topic-arn TOPIC', 'InvalidAction'],
  ['dynamodb list-tables', 'UnknownOperationException'],
  ['lambda list-functions', 'UnknownOperationException'],
];

/** boto3 and the AWS CLI ask the local AWS, and read its responses. */
export const clients: Judge = {
  name: 'clients',
  title: 'the local AWS, asked by boto3 and the AWS CLI',
  run: async (report) => {
    const tools = await pythonTools('aws');
    const folder = await temporaryFolder();
    const host = await startHost({ dataDir: folder.path, personas: [] });
    try {
      await askByBoto(tools, host, report);
      await askByCli(tools, host, report);
    } finally {
      await host.stop();
      await folder.remove();
    }
  },
};

type Asked = { readonly awsEndpoint: string; readonly topicArn: string };
const machine = stateMachineArn('voting-lifecycle');

async function askByBoto(tools: string, { awsEndpoint, topicArn }: Asked, report: Report) {
  const script = join(import.meta.dirname, 'clients/questions.py');
  const options = [script, awsEndpoint, machine, topicArn, 'hustings'];
  const { code, output } = await run(join(tools, 'python'), options, { log: 'clients/boto3.log' });
  const lines = output.split('\n');
  const agreed = lines.filter((line) => line.startsWith('agrees '));
  const others = lines.filter((line) => line !== '' && !line.startsWith('agrees '));
  if (code === 0) report.agrees(`boto3: ${agreed.length} questions`);
  else
    report.disagrees(`boto3: ${agreed.length} questions agree, and\n    ${others.join('\n    ')}`);
}

async function askByCli(tools: string, { awsEndpoint, topicArn }: Asked, report: Report) {
  for (const [command, error] of commands) {
    const named = command.replace('MACHINE', machine).replace('TOPIC', topicArn);
    const options = ['--endpoint-url', awsEndpoint, '--region', 'eu-central-1'];
    const { output } = await run(
      join(tools, 'aws'),
      [...named.split(' '), ...options, '--no-sign-request'],
      { log: `clients/${command.split(' ').slice(0, 2).join('-')}.log` },
    );
    const seen = /An error occurred \((\w+)\)/.exec(output)?.[1];
    const about = `aws ${command}${error === undefined ? '' : `: ${error}`}`;
    // The CLI says so where it has repeated a call.
    if (seen === error && !output.includes('reached max retries')) report.agrees(about);
    else report.disagrees(`${about}\n${output}`);
  }
}
