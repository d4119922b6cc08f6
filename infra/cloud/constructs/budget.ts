import { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';

export type BudgetProps = {
  /** What the account is to cost a month. */
  readonly usdAMonth: number;
  /** The topic that is notified; Budgets is allowed to publish to it. */
  readonly topic: Topic;
};

/**
 * The budget of the account: of all that it costs, since costs by stage would need cost allocation
 * tags, which no template can activate.
 */
export class Budget extends Construct {
  constructor(scope: Construct, id: string, { usdAMonth, topic }: BudgetProps) {
    super(scope, id);
    const notify = (notificationType: 'ACTUAL' | 'FORECASTED', percent: number) => ({
      notification: {
        notificationType,
        comparisonOperator: 'GREATER_THAN',
        threshold: percent,
        thresholdType: 'PERCENTAGE',
      },
      subscribers: [{ subscriptionType: 'SNS', address: topic.topicArn }],
    });
    const budget = new CfnBudget(this, 'Month', {
      budget: {
        budgetType: 'COST',
        timeUnit: 'MONTHLY',
        budgetLimit: { amount: usdAMonth, unit: 'USD' },
      },
      notificationsWithSubscribers: [notify('ACTUAL', 80), notify('FORECASTED', 100)],
    });
    // With the policy of the topic, which allows Budgets to publish.
    budget.node.addDependency(topic);
  }
}
