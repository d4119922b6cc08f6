import { createServer } from 'node:http';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { functionNameOf, local, roleArn } from '#infra/local/aws/arns.ts';
import { invokeFunction } from '#infra/local/aws/lambda.ts';
import { randomPort } from '#infra/local/data/database.ts';
import { definitionOf } from '#infra/local/definitions.ts';
import { listen } from '#infra/local/runtime/ports.ts';
import { machines } from '#infra/parts.ts';
import { startedAws } from '#test/infra/local/aws/started.ts';
import { startServer } from '#test/rehearsal/processes.ts';
import { until } from '#test/until.ts';
import { functionsOf, inputOf, type Story } from './stories.ts';

/** How an execution ended, and the states that it entered. */
export type Course = { readonly status: string; readonly path: readonly string[] };

const answerWith = (sfn: SFNClient) => (taskToken: string, output: object) =>
  sfn.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(output) }));

async function eventsOf(sfn: SFNClient, executionArn: string) {
  const command = new GetExecutionHistoryCommand({ executionArn, maxResults: 1_000 });
  return (await sfn.send(command)).events ?? [];
}

/** Follows an execution to its end; `meanwhile` is called until then. */
async function courseOf(
  sfn: SFNClient,
  executionArn: string,
  meanwhile: () => Promise<void> = async () => {},
): Promise<Course> {
  const status = await until(async () => {
    const execution = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    await meanwhile();
    return execution.status !== 'RUNNING' && execution.status;
  }, 'the execution to end');
  const events = await eventsOf(sfn, executionArn);
  const path = events.flatMap(({ stateEnteredEventDetails: entered }) => entered?.name ?? []);
  return { status, path };
}

/** Runs a story on the project's own engine. */
export async function runOnOurs(story: Story): Promise<Course> {
  const answer = async (token: string, output: object) => answerWith(aws.sfn)(token, output);
  const definition = definitionOf(machines[story.machine].file);
  const aws = await startedAws([{ name: 'story', definition }], functionsOf(story, answer));
  const { executionArn = '' } = await aws.sfn.send(
    new StartExecutionCommand({
      stateMachineArn: aws.aws.stateMachineArn('story'),
      name: 'story',
      input: inputOf(story, 'story', aws.clock.now()),
    }),
  );
  const waits = async () => {
    const last = (await eventsOf(aws.sfn, executionArn)).at(-1);
    if (last?.type === 'TaskSubmitted') aws.clock.move(24 * 3_600_000);
  };
  try {
    return await courseOf(aws.sfn, executionArn, waits);
  } finally {
    await aws.stop();
  }
}

/** Starts moto, whose interpreter calls the functions of the story that runs. */
export async function startMoto(tools: string) {
  let functions: ReturnType<typeof functionsOf> = {};
  const lambda = createServer(async (request, response) => {
    const [, , , arn = ''] = (request.url ?? '').split('/').map(decodeURIComponent);
    try {
      const output = await invokeFunction(functions, functionNameOf(arn), await json(request));
      response.end(JSON.stringify(output));
    } catch (error) {
      response.setHeader('x-amz-function-error', 'Unhandled');
      response.end((error as Error).message);
    }
  });
  const lambdaPort = await listen(lambda, 0);
  const port = String(await randomPort());
  const endpoint = `http://127.0.0.1:${port}`;
  await startServer(join(tools, 'moto_server'), ['-p', port], {
    log: 'machines/moto.log',
    url: `${endpoint}/moto-api/`,
    // Where its interpreter looks for Lambda.
    env: { MOTO_PORT: String(lambdaPort) },
  });
  const body = JSON.stringify({ stepfunctions: { execute_state_machine: true } });
  await fetch(`${endpoint}/moto-api/config`, { method: 'POST', body });
  const sfn = new SFNClient({ ...local, endpoint });
  return {
    run: async (story: Story, name: string): Promise<Course> => {
      functions = functionsOf(story, answerWith(sfn));
      const { stateMachineArn } = await sfn.send(
        new CreateStateMachineCommand({ name, definition: definitionFor(story), roleArn }),
      );
      const input = inputOf(story, name, Date.now());
      const start = new StartExecutionCommand({ stateMachineArn, name, input });
      const { executionArn = '' } = await sfn.send(start);
      return courseOf(sfn, executionArn);
    },
    stop: async () => {
      lambda.closeAllConnections();
      await new Promise((done) => lambda.close(done));
    },
  };
}

/** Time is real at moto, so the time-out of a wait that nobody answers is cut short. */
function definitionFor({ machine, isSilent }: Story): string {
  const definition = definitionOf(machines[machine].file);
  return JSON.stringify(definition, (key, value) =>
    isSilent && key === 'TimeoutSeconds' && value > 600 ? 2 : value,
  );
}
