import { type MoveRefusal, type Payment, refundedMinor } from './payment.ts';

/** A refusal in Stripe's form, with its HTTP status. */
export type ApiRefusal = {
  readonly status: number;
  readonly error: {
    readonly type: 'invalid_request_error' | 'idempotency_error' | 'api_error';
    readonly message: string;
    readonly code?: string;
    readonly param?: string;
  };
};

type More = { readonly code?: string; readonly param?: string };

/** What is wrong with a request as it was sent. */
export const invalid = (message: string, more: More = {}, status = 400): ApiRefusal => ({
  status,
  error: { type: 'invalid_request_error', message, ...more },
});

export const missing = (what: string, id: string, param = 'id'): ApiRefusal =>
  invalid(`No such ${what}: '${id}'`, { code: 'resource_missing', param }, 404);

export const keyReused: ApiRefusal = {
  status: 400,
  error: {
    type: 'idempotency_error',
    message:
      'Keys for idempotent requests can only be used with the same parameters they were first ' +
      'used with. Try using another key for this request.',
  },
};

export const fault: ApiRefusal = {
  status: 500,
  error: { type: 'api_error', message: 'The sandbox failed; the reason is in its log.' },
};

/** Why a payment did not move, in Stripe's words. */
export const moveRefusal = (why: MoveRefusal, payment: Payment): ApiRefusal => {
  const charge = payment.charge?.id ?? '';
  switch (why) {
    case 'not-open':
      return invalid(
        'Only Checkout Sessions with a status in ["open"] can be expired. This Session has a ' +
          `status of \`${payment.state === 'expired' ? 'expired' : 'complete'}\`.`,
      );
    case 'not-paid':
      return invalid(
        `This PaymentIntent (${payment.intent?.id}) does not have a successful charge to refund.`,
        { param: 'payment_intent' },
      );
    case 'refunded-already':
      return invalid(`Charge ${charge} has already been refunded.`, {
        code: 'charge_already_refunded',
      });
    case 'disputed':
      return invalid(`Charge ${charge} has been charged back; cannot issue a refund.`, {
        code: 'charge_disputed',
      });
    case 'more-than-left':
      return invalid(
        'Refund amount is greater than unrefunded amount on charge ' +
          `(${payment.totalMinor - refundedMinor(payment)}).`,
        { param: 'amount' },
      );
    case 'not-an-amount':
      return invalid('Invalid positive integer', {
        code: 'parameter_invalid_integer',
        param: 'amount',
      });
    default:
      return invalid(`The payment cannot do this: ${why}.`);
  }
};
