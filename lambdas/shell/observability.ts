import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { LogFields, Observer } from '#contracts/observer.ts';

const logged = ['clientId', 'votingId', 'purchaseId', 'executionName', 'step', 'shard'] as const;
const loggable = /^[\w.-]{1,100}$/;

/**
 * What may be logged of the parameters of a path, or of the input of a step. A path can hold a
 * ballot id or a voter, a step's input a token: only what is named here is taken.
 */
export function aboutOf(named: unknown): LogFields {
  const given = Object(named) as Record<string, unknown>;
  const known = logged.filter((name) => loggable.test(String(given[name] ?? '')));
  return Object.fromEntries(known.map((name) => [name, String(given[name])]));
}

/**
 * An error reduced to where it came from: name, message, stack and cause. Other fields may hold
 * what was sent, such as a request with its token, and the Logger would write them.
 */
export function bareError(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  const { name, message, stack, cause } = error;
  const bare = new Error(message, cause === undefined ? {} : { cause: bareError(cause) });
  return Object.assign(bare, { name, stack });
}

/** CloudWatch's logs and metrics, by Powertools, which reads service and namespace itself. */
export function createObserver(): Observer {
  const logger = new Logger();
  const metrics = new Metrics();
  return {
    info: (message, fields) => logger.info(message, { ...fields }),
    error: (message, error, fields) =>
      logger.error(message, { ...fields, error: bareError(error) }),
    measure: (operation, outcome, elapsedMs, fields) => {
      // Each set of dimensions is a metric to pay for, so there is none of clients or votings.
      const single = metrics.singleMetric();
      single.addDimension('operation', operation);
      // Beside the metric in its line of the log: it finds the call, and costs no metric.
      const durationMs = Math.round(elapsedMs);
      for (const [name, value] of Object.entries({ ...fields, outcome, durationMs })) {
        single.addMetadata(name, String(value));
      }
      single.addMetric(outcome === 'failed' ? 'Failures' : 'Answers', MetricUnit.Count, 1);
    },
    count: (what, many) => metrics.singleMetric().addMetric(what, MetricUnit.Count, many),
  };
}
