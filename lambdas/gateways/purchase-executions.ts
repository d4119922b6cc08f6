import {
  ExecutionAlreadyExists,
  InvalidToken,
  SendTaskSuccessCommand,
  type SFNClient,
  StartExecutionCommand,
  TaskDoesNotExist,
  TaskTimedOut,
} from '@aws-sdk/client-sfn';
import type { PurchaseInput } from '#contracts/purchase-flow.ts';

/** The executions that move purchases on; every call may be repeated. */
export type PurchaseExecutions = {
  /** Starts the one execution of a purchase. */
  readonly start: (input: PurchaseInput) => Promise<void>;
  /** Answers a waiting execution; false when it waits no more. */
  readonly answer: (token: string, output: { readonly status: string }) => Promise<boolean>;
};

export const createPurchaseExecutions = (
  machines: SFNClient,
  machineArn: string,
): PurchaseExecutions => ({
  start: async (input) => {
    const command = new StartExecutionCommand({
      stateMachineArn: machineArn,
      name: input.purchaseId,
      input: JSON.stringify({ clientId: input.clientId, purchaseId: input.purchaseId }),
    });
    await machines.send(command).catch((error: unknown) => {
      if (!(error instanceof ExecutionAlreadyExists)) throw error;
    });
  },
  answer: async (taskToken, output) => {
    try {
      const command = new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(output) });
      await machines.send(command);
      return true;
    } catch (error) {
      const isOver =
        error instanceof TaskTimedOut ||
        error instanceof TaskDoesNotExist ||
        error instanceof InvalidToken;
      if (isOver) return false;
      throw error;
    }
  },
});
