import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';

/** Facts about a request that may be logged: never a token, a choice or a ballot id. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** What operators are alarmed by, counted; `infra/cloud/metrics.ts` reads them by these names. */
export type Counted = 'EventsNotVerified' | 'PaymentsNotCredited' | 'ReconciliationDifferences';

/** Where a function says what happened and how long it took. */
export type Observer = {
  readonly info: (message: string, fields: LogFields) => void;
  readonly error: (message: string, error: unknown, fields: LogFields) => void;
  /** One call of an operation or step, with its outcome and its milliseconds. */
  readonly measure: (operation: string, outcome: string, elapsedMs: number) => void;
  readonly count: (what: Counted, many: number) => void;
};

const toError = (error: unknown): Error =>
  error instanceof Error ? error : new Error(String(error));

/** CloudWatch's logs and metrics, by Powertools, which reads service and namespace itself. */
export function createObserver(): Observer {
  const logger = new Logger();
  const metrics = new Metrics();
  return {
    info: (message, fields) => logger.info(message, { ...fields }),
    error: (message, error, fields) => logger.error(message, { ...fields, error: toError(error) }),
    measure: (operation, outcome, elapsedMs) => {
      // Each set of dimensions is a metric to pay for, so clients and votings are none of them.
      const single = metrics.singleMetric();
      single.addDimension('operation', operation);
      single.addMetric(outcome === 'failed' ? 'Failures' : 'Answers', MetricUnit.Count, 1);
      const timed = metrics.singleMetric();
      timed.addDimension('operation', operation);
      timed.addMetric('Elapsed', MetricUnit.Milliseconds, elapsedMs);
    },
    count: (what, many) => metrics.singleMetric().addMetric(what, MetricUnit.Count, many),
  };
}
