import {
  DescribeExecutionCommand,
  paginateGetExecutionHistory,
  SFNClient,
} from '@aws-sdk/client-sfn';
import { local } from '#infra/local/aws/arns.ts';
import { until } from '#test/until.ts';
import type { Setting } from './setting.ts';
import type { Purchase } from './shop.ts';

/** The execution of a purchase, read with the SDK. */
export function openPurchasePaths({ host }: Setting) {
  const client = new SFNClient({ ...local, endpoint: host.awsEndpoint });
  const executions = host.purchaseMachineArn.replace(':stateMachine:', ':execution:');
  const arnOf = ({ purchaseId }: Purchase) => `${executions}:${purchaseId}`;

  /** The states that it has entered until now, in order. */
  async function path(purchase: Purchase): Promise<string[]> {
    const entered: string[] = [];
    const asked = { executionArn: arnOf(purchase) };
    for await (const { events = [] } of paginateGetExecutionHistory({ client }, asked)) {
      for (const { stateEnteredEventDetails: details } of events) {
        if (details?.name !== undefined) entered.push(details.name);
      }
    }
    return entered;
  }

  return {
    path,
    /** Ends once it is in this state; returns its path. */
    untilIn: (purchase: Purchase, state: string): Promise<string[]> =>
      until(async () => {
        const entered = await path(purchase);
        return entered.at(-1) === state && entered;
      }, `the purchase is in "${state}"`),
    /** Ends once it has succeeded; returns its path. */
    untilDone: (purchase: Purchase): Promise<string[]> =>
      until(async () => {
        const command = new DescribeExecutionCommand({ executionArn: arnOf(purchase) });
        const { status } = await client.send(command);
        return status === 'SUCCEEDED' && path(purchase);
      }, 'the execution of the purchase has succeeded'),
    stop: () => client.destroy(),
  };
}
