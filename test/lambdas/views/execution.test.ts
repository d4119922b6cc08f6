import { expect, test } from '@jest/globals';
import { responses } from '#contracts/http/responses.js';
import { fakeExecutions } from '#test/builders/fakes.ts';
import { demo } from '#test/builders/ids.ts';
import { aVoting } from '#test/builders/votings.ts';
import type { ExecutionWithState } from '#use-cases/read-execution.ts';
import { showExecution, showHistory } from '#views/execution.ts';

const isExecution = responses.getExecution['200']?.['application/json'];
const isHistory = responses.getExecutionHistory['200']?.['application/json'];
const { votingId } = aVoting();
const executionName = `${votingId}-v1-0000000a`;
const executions = fakeExecutions();

const shown = (input: string) => {
  const inspected: ExecutionWithState = {
    execution: executions.put(executionName, demo, { input }),
    subject: { machine: 'voting-lifecycle', votingId, version: 1 },
    clientId: demo,
    title: undefined,
    state: undefined,
  };
  return showExecution(inspected);
};

test('the input of an execution is shown as JSON, and what is missing is left out', () => {
  const execution = shown('{"clientId":"demo"}');
  expect(isExecution?.(execution)).toBe(true);
  expect(execution.input).toEqual({ clientId: 'demo' });
  for (const field of ['title', 'state', 'output', 'error', 'cause', 'stoppedAt']) {
    expect(execution).not.toHaveProperty(field);
  }
});

test('an input that Step Functions has cut is shown as it is', () => {
  expect(shown('{"clientId":"de').input).toBe('{"clientId":"de');
});

test('each event of a history is shown with its time and state', async () => {
  const page = await executions.history(executionName, 20, undefined);
  if (page === undefined || page === 'bad-cursor') throw new Error('It has a history');
  const { next, ...history } = showHistory(page);
  expect(isHistory?.(history)).toBe(true);
  expect(next).toBeUndefined();
  const [first] = history.items;
  expect(first).toMatchObject({ id: 1, at: '1970-01-01T00:00:00.000Z', state: 'Wait' });
});
