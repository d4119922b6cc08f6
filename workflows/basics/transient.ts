/** Names of errors: the AWS SDK's own list of throttling and time-outs, and those of services. */
const transientNames = new Set([
  'BandwidthLimitExceeded',
  'EC2ThrottledException',
  'LimitExceededException',
  'PriorRequestNotComplete',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'SlowDown',
  'ThrottledException',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
  'TransactionInProgressException',
  'TimeoutError',
  'RequestTimeout',
  'RequestTimeoutException',
  'InternalServerError',
  'InternalFailure',
  'ServiceUnavailable',
  'TransactionConflictException',
  'AbortError',
  'KMSThrottlingException',
  'ProviderUnavailable',
  'TransientError',
]);

const transientCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EAI_AGAIN',
  'ENOTFOUND',
]);

const tooManyRequests = 429;

/** Why DynamoDB refuses a transaction that may succeed in a moment. */
export const transientReasons: ReadonlySet<string> = new Set([
  'TransactionConflict',
  'ThrottlingError',
  'ProvisionedThroughputExceeded',
]);

/** A fault of ours that may pass by itself: an item that other writers keep changing, for one. */
export class TransientError extends Error {
  override readonly name = 'TransientError';
}

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;

/**
 * Is this a fault of the network or of a service that may pass by itself, as opposed to one of
 * ours? Decided by the properties that the AWS SDK sets on an error, and by the system's own codes.
 */
export function isTransient(error: unknown): boolean {
  if (transientNames.has(String(field(error, 'name')))) return true;
  if (transientCodes.has(String(field(error, 'code')))) return true;
  if (field(error, '$retryable') !== undefined) return true;
  const status = field(field(error, '$metadata'), 'httpStatusCode');
  if (status === tooManyRequests || (typeof status === 'number' && status >= 500)) return true;
  const reasons = field(error, 'CancellationReasons');
  if (Array.isArray(reasons) && reasons.some(isPassing)) return true;
  const cause = field(error, 'cause');
  return cause !== undefined && cause !== error && isTransient(cause);
}

const isPassing = (reason: unknown): boolean => transientReasons.has(String(field(reason, 'Code')));
