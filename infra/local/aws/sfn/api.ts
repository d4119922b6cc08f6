import { roleArn } from '#infra/local/aws/arns.ts';
import { awsFault, isAwsFault } from '#infra/local/aws/faults.ts';
import {
  inSeconds,
  type JsonBody,
  jsonReply,
  type LocalRequest,
  type Reply,
} from '#infra/local/aws/http.ts';
import { executionsPage, historyPage } from './api-lists.ts';
import type { ExecutionRecord } from './execution-record.ts';
import type { Executions } from './executions.ts';
import { inputLimit } from './executions.ts';
import { isTaskToken } from './run-task.ts';
import type { Machine, Machines } from './state-machines.ts';

type SfnOperation = (body: JsonBody) => Promise<object>;

export const sfnTarget = 'AWSStepFunctions.';

/** Step Functions on the wire: JSON 1.0, the operation named in `X-Amz-Target`. */
export function createSfnApi(executions: Executions, machines: Machines) {
  const operations = new Map<string, SfnOperation>(
    Object.entries({
      ...machineOperations(executions, machines),
      ...executionOperations(executions, machines),
      ...taskOperations(executions),
    }),
  );
  return async (request: LocalRequest): Promise<Reply> => {
    const type = 'application/x-amz-json-1.0';
    try {
      const name = String(request.headers['x-amz-target']).slice(sfnTarget.length);
      const operation = operations.get(name);
      if (!operation) throw awsFault('UnknownOperationException', `Not supported locally: ${name}`);
      return jsonReply(200, await operation(parse(request.body)), {}, type);
    } catch (error) {
      if (!isAwsFault(error)) throw error;
      const body = { __type: error.code, message: error.message };
      return jsonReply(error.status, body, { 'x-amzn-errortype': error.code }, type);
    }
  };
}

function machineOperations(executions: Executions, machines: Machines) {
  const describe = (machine: Machine, definition: unknown) => ({
    stateMachineArn: machine.arn,
    name: machine.name,
    status: 'ACTIVE',
    definition: JSON.stringify(definition),
    roleArn,
    type: 'STANDARD',
    creationDate: inSeconds(machine.createdAt),
  });
  return {
    ListStateMachines: async () => ({
      stateMachines: machines.list().map(({ arn, name, createdAt }) => ({
        stateMachineArn: arn,
        name,
        type: 'STANDARD',
        creationDate: inSeconds(createdAt),
      })),
    }),
    DescribeStateMachine: async (body: JsonBody) => {
      const machine = machineOf(machines, body);
      return describe(machine, machine.definition);
    },
    DescribeStateMachineForExecution: async (body: JsonBody) => {
      const record = await executions.describe(executionArnOf(body));
      const machine = machines.list().find(({ name }) => name === record.machine);
      if (!machine) throw awsFault('StateMachineDoesNotExist', 'State Machine Does Not Exist');
      const {
        status: _,
        type: __,
        creationDate,
        ...description
      } = describe(machine, machines.definition(record.definition));
      return { ...description, updateDate: creationDate };
    },
  };
}

function executionOperations(executions: Executions, machines: Machines) {
  return {
    StartExecution: async (body: JsonBody) => {
      const machine = machineOf(machines, body);
      const name = optionalText(body, 'name');
      const input = optionalText(body, 'input');
      if (name !== undefined) checkName(name);
      if (input !== undefined) checkInput(input);
      const record = await executions.start(machine, name, input);
      return { executionArn: record.arn, startDate: inSeconds(record.startedAt) };
    },
    DescribeExecution: async (body: JsonBody) =>
      describeExecution(executions, await executions.describe(executionArnOf(body)), machines),
    StopExecution: async (body: JsonBody) => {
      const arn = executionArnOf(body);
      const [error, cause] = [optionalText(body, 'error'), optionalText(body, 'cause')];
      const { stoppedAt } = await executions.stop(arn, error, cause);
      return { stopDate: inSeconds(stoppedAt) };
    },
    RedriveExecution: async (body: JsonBody) => {
      const token = optionalText(body, 'clientToken');
      const redrivenAt = await executions.redrive(executionArnOf(body), token);
      return { redriveDate: inSeconds(redrivenAt) };
    },
    ListExecutions: async (body: JsonBody) =>
      executionsPage(executions, machineOf(machines, body), body),
    GetExecutionHistory: (body: JsonBody) => historyPage(executions, executionArnOf(body), body),
  };
}

function taskOperations(executions: Executions) {
  const tokenOf = (body: JsonBody) => {
    const token = optionalText(body, 'taskToken');
    if (!token || !isTaskToken(token)) throw awsFault('InvalidToken', 'Invalid token');
    return token;
  };
  return {
    SendTaskSuccess: async (body: JsonBody) => {
      const output = parseOutput(optionalText(body, 'output'));
      await executions.answer(tokenOf(body), { ok: true, output });
      return {};
    },
    SendTaskFailure: async (body: JsonBody) => {
      const [error = '', cause = ''] = [optionalText(body, 'error'), optionalText(body, 'cause')];
      await executions.answer(tokenOf(body), { ok: false, error, cause });
      return {};
    },
    SendTaskHeartbeat: async (body: JsonBody) => {
      executions.heartbeat(tokenOf(body));
      return {};
    },
  };
}

function describeExecution(executions: Executions, record: ExecutionRecord, machines: Machines) {
  const reason = executions.notRedrivable(record);
  const machine = machines.list().find(({ name }) => name === record.machine);
  return {
    executionArn: record.arn,
    stateMachineArn: machine?.arn ?? record.arn.replace(':execution:', ':stateMachine:'),
    name: record.name,
    status: record.status,
    startDate: inSeconds(record.startedAt),
    stopDate: inSeconds(record.stoppedAt),
    input: record.input,
    inputDetails: { included: true },
    output: record.output,
    ...(record.output !== undefined && { outputDetails: { included: true } }),
    error: record.error,
    cause: record.cause,
    redriveCount: record.redriveCount,
    redriveDate: inSeconds(record.redrivenAt),
    redriveStatus: reason ? 'NOT_REDRIVABLE' : 'REDRIVABLE',
    redriveStatusReason: reason,
  };
}

function machineOf(machines: Machines, body: JsonBody): Machine {
  const arn = optionalText(body, 'stateMachineArn');
  if (!arn || !/^arn:aws[\w-]*:states:[\w-]+:\d{12}:stateMachine:.+$/.test(arn)) {
    throw awsFault('InvalidArn', `Invalid Arn: '${arn}'`);
  }
  const machine = machines.find(arn);
  if (!machine) {
    throw awsFault('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
  }
  return machine;
}

function executionArnOf(body: JsonBody): string {
  const arn = optionalText(body, 'executionArn');
  if (arn && /^arn:aws[\w-]*:states:[\w-]+:\d{12}:execution:.+:.+$/.test(arn)) return arn;
  throw awsFault('InvalidArn', `Invalid Arn: '${arn}'`);
}

function checkName(name: string) {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: AWS forbids them in names.
  const forbidden = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f]/;
  if (name.length >= 1 && name.length <= 80 && !forbidden.test(name)) return;
  throw awsFault('InvalidName', `Invalid Name: '${name}'`);
}

function checkInput(input: string) {
  const fits = Buffer.byteLength(input) <= inputLimit;
  if (fits && isJson(input)) return;
  const why = fits ? 'it is not JSON' : `it is larger than ${inputLimit} bytes`;
  throw awsFault('InvalidExecutionInput', `Invalid State Machine Execution Input: ${why}`);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function parseOutput(output: string | undefined): unknown {
  if (output === undefined || !isJson(output)) throw awsFault('InvalidOutput', 'Invalid output');
  return JSON.parse(output);
}

function parse(body: string): JsonBody {
  const parsed: unknown = isJson(body || '{}') ? JSON.parse(body || '{}') : undefined;
  if (typeof parsed === 'object' && parsed !== null) return parsed as JsonBody;
  throw awsFault('SerializationException', 'The body is not a JSON object.');
}

function optionalText(body: JsonBody, field: string): string | undefined {
  const value = body[field];
  if (value === undefined || value === null || typeof value === 'string') return value ?? undefined;
  throw awsFault('ValidationException', `${field} is not a string.`);
}
