import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { AlarmDefinition } from './constructs/alarms.ts';
import type { Metrics } from './metrics.ts';

/** What a group of schedules starts, and what to do if it was not started at all. */
type Started = { readonly id: string; readonly what: string; readonly remedy: string };

/** A start that fails is retried for an hour at most; then its message is in the queue, or lost. */
export const scheduleAlarms = (
  { invocations, deadLetters, oldestDeadLetter }: Metrics['schedules'],
  { id, what, remedy }: Started,
): readonly AlarmDefinition[] => [
  {
    id: `${id}Failed`,
    description:
      `${what} could not be started, and is retried. Compare the role of the schedules with ` +
      'their target, which may be gone.',
    metric: invocations.failed,
    above: 0,
  },
  {
    id: `${id}ThrottledByTarget`,
    description: `${what} starts late: its target throttles Scheduler. Raise the target's quota.`,
    metric: invocations.targetThrottled,
    above: 0,
  },
  {
    id: `${id}Throttled`,
    description: `${what} starts late: Scheduler throttles. Raise its quota of invocations.`,
    metric: invocations.throttled,
    above: 0,
  },
  {
    id: `${id}Dropped`,
    description: `${what} was not started, and is retried no more. ${remedy}`,
    metric: invocations.dropped,
    above: 0,
  },
  {
    id: `${id}Lost`,
    description: `${what} was not started, and no message records it. ${remedy}`,
    metric: invocations.lost,
    above: 0,
  },
  ...deadLetterAlarms(`${id}Abandoned`, deadLetters, oldestDeadLetter, {
    description: `${what} was not started; the dead-letter queue has the message. ${remedy}`,
  }),
];

const dayS = 24 * 60 * 60;

/** The alarms of a dead-letter queue: of messages that are there, and too long. */
export const deadLetterAlarms = (
  id: string,
  visible: Metric,
  age: Metric,
  { description }: Pick<AlarmDefinition, 'description'>,
): readonly AlarmDefinition[] => [
  { id, description, metric: visible, above: 0 },
  {
    id: `${id}Old`,
    description: `A message of the alarm ${id} is a week old. In another week AWS deletes it.`,
    metric: age,
    above: 7 * dayS,
  },
];
