import { expect, test } from '@jest/globals';
import { isTransient, TransientError } from '#basics/transient.ts';

const named = (name: string) => Object.assign(new Error('It failed'), { name });
const cancelled = (...codes: string[]) =>
  Object.assign(named('TransactionCanceledException'), {
    CancellationReasons: codes.map((Code) => ({ Code })),
  });

test.each<[string, unknown]>([
  ['throttling', named('ThrottlingException')],
  ['throttling by SNS', named('ThrottledException')],
  ['throttling by Lambda', named('TooManyRequestsException')],
  ['throttling in the Query protocol', named('Throttling')],
  [
    'any response with status 429',
    Object.assign(new Error(), { $metadata: { httpStatusCode: 429 } }),
  ],
  ['a network that is away', Object.assign(new Error(), { code: 'ENETUNREACH' })],
  ['a fault that is marked so', new TransientError('The voting stays contended')],
  ['a time-out', named('TimeoutError')],
  ['an aborted call', named('AbortError')],
  ['a transaction still in progress', named('TransactionInProgressException')],
  ['a refused connection', Object.assign(new Error(), { code: 'ECONNREFUSED' })],
  ['what the SDK would retry', Object.assign(new Error(), { $retryable: {} })],
  [
    'a response with status 500',
    Object.assign(new Error(), { $metadata: { httpStatusCode: 500 } }),
  ],
  ['a fault that one of these caused', new Error('No', { cause: named('ThrottlingException') })],
  ['a transaction that met another', cancelled('None', 'TransactionConflict')],
  ['a transaction that was throttled', cancelled('ThrottlingError', 'None')],
])('%s may pass', (_what, error) => {
  expect(isTransient(error)).toBe(true);
});

const selfCaused = new Error('Round and round');
selfCaused.cause = selfCaused;

test.each<[string, unknown]>([
  ['a bug', new TypeError('undefined is not a function')],
  ['a request that is wrong', named('ValidationException')],
  [
    'a response with status 400',
    Object.assign(new Error(), { $metadata: { httpStatusCode: 400 } }),
  ],
  ['a condition that failed', cancelled('ConditionalCheckFailed', 'None')],
  ['an error that is its own cause', selfCaused],
  ['a text', 'ThrottlingException'],
  ['nothing', undefined],
  ['null', null],
])('%s does not pass by itself', (_what, error) => {
  expect(isTransient(error)).toBe(false);
});
