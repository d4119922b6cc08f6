import { expect, test } from '@jest/globals';
import { createStepFunction, StepError } from '#shell/step.ts';
import { anObserver } from '#test/builders/http.ts';

test('a step returns its output, and is measured', async () => {
  const observer = anObserver();
  const step = createStepFunction('move-voting', observer, async (input) => ({ input }));
  const about = { clientId: 'demo', votingId: 'v1', step: 'open' };
  const input = { ...about, token: 'a secret' };
  expect(await step(input)).toEqual({ input });
  expect(observer.seen).toEqual([
    { kind: 'measure', operation: 'move-voting', outcome: 'done', fields: about },
  ]);
});

test('a fault that may pass gets the name that the machine retries, and its cause', async () => {
  const observer = anObserver();
  const cause = Object.assign(new Error('Slow down'), { name: 'ThrottlingException' });
  const step = createStepFunction('move-voting', observer, () => Promise.reject(cause));
  await expect(step({})).rejects.toMatchObject({ name: 'StoreUnavailable', cause });
  expect(observer.seen).toMatchObject([{ kind: 'error', error: cause }, { outcome: 'failed' }]);
});

test.each([new StepError('CountsDisagree', 'They differ'), new TypeError('A bug')])(
  '%s keeps its name',
  async (error) => {
    const step = createStepFunction('move-voting', anObserver(), () => Promise.reject(error));
    await expect(step({})).rejects.toBe(error);
  },
);

test.each(['StoreUnavailable', 'NotDue', 'CountsDisagree'] as const)(
  'an error of a step is named %s, as the machine reads it',
  (name) => {
    expect(new StepError(name, 'Why')).toMatchObject({ name, message: 'Why' });
  },
);
