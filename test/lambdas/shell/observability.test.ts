import { expect, jest, test } from '@jest/globals';
import type { Outcome } from '#contracts/observer.ts';
import { createObserver } from '#shell/observability.ts';

/** The lines that one call writes into its log. */
function linesOf(outcome: Outcome): Record<string, unknown>[] {
  process.env.POWERTOOLS_SERVICE_NAME = 'cast-vote';
  process.env.POWERTOOLS_METRICS_NAMESPACE = 'Hustings/test';
  const written: string[] = [];
  const spy = jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    written.push(String(text));
    return true;
  });
  createObserver().measure('castVote', outcome, 12.4, { clientId: 'demo' });
  spy.mockRestore();
  return written.map((line) => JSON.parse(line));
}

test.each([
  ['done', 'Answers'],
  ['voting-not-open', 'Answers'],
  ['failed', 'Failures'],
] as const)('a call that is %s is one line of the log, and one metric', (outcome, metric) => {
  const [line, ...others] = linesOf(outcome);
  expect(others).toEqual([]);
  expect(line).toMatchObject({
    operation: 'castVote',
    service: 'cast-vote',
    [metric]: 1,
    clientId: 'demo',
    outcome,
    durationMs: '12',
    _aws: {
      CloudWatchMetrics: [
        {
          Namespace: 'Hustings/test',
          Dimensions: [['service', 'operation']],
          Metrics: [{ Name: metric, Unit: 'Count' }],
        },
      ],
    },
  });
});
