import { awsFault, isAwsFault } from '#infra/local/aws/faults.ts';
import type { Executions } from '#infra/local/aws/sfn/executions.ts';
import type { Machines } from '#infra/local/aws/sfn/state-machines.ts';
import type { Target } from './request.ts';

const startExecution = 'arn:aws:scheduler:::aws-sdk:sfn:startExecution';

type Start = { readonly arn?: unknown; readonly name?: unknown; readonly input?: unknown };

/**
 * Returns what a due schedule calls: the local Step Functions. An execution that exists already
 * was started by an earlier call, so that is success.
 */
export function createTargetCall(executions: Executions, machines: Machines) {
  return async (target: Target): Promise<void> => {
    const { arn, name, input } = startOf(target);
    const machine = machines.find(String(arn));
    if (!machine) {
      throw awsFault(
        'StateMachineDoesNotExist',
        `Not a target that schedules can call locally: ${arn}`,
      );
    }
    const text = (value: unknown) => (value === undefined ? undefined : String(value));
    try {
      await executions.start(machine, text(name), text(input));
    } catch (error) {
      if (!isAwsFault(error) || error.code !== 'ExecutionAlreadyExists') throw error;
    }
  };
}

/** The input of the universal target names everything; the templated target is the machine. */
function startOf({ Arn, Input = '{}' }: Target): Start {
  if (Arn !== startExecution) return { arn: Arn, input: Input };
  const fields = JSON.parse(Input) as Record<string, unknown>;
  return {
    arn: fields.StateMachineArn ?? fields.stateMachineArn,
    name: fields.Name ?? fields.name,
    input: fields.Input ?? fields.input,
  };
}
