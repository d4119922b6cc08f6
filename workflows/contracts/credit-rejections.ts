/** The refusals about credits, prices and payments: a part of the catalogue in `rejections.ts`. */
export const creditRejections = {
  'checkout-refused': {
    status: 409,
    title: 'The payment provider did not take this order.',
    next: 'Try another way to pay, or another package.',
  },
  'credits-spent': {
    status: 409,
    title: 'The voter has spent credits of this purchase, so it cannot be refunded whole.',
    next: 'Refund a part at the provider; what the voter still has is then taken back.',
  },
  'currency-not-possible': {
    status: 422,
    title: 'Prices cannot be in this currency.',
    next: 'Choose a currency with two decimal places that every provider takes, such as EUR.',
  },
  'event-not-verified': {
    status: 400,
    title: 'This event cannot be believed.',
    next: 'Send it as it was made, signed for this account, without delay.',
  },
  'grant-differs': {
    status: 409,
    title: 'This grant id was used for another number of credits.',
    next: 'Use a new grant id.',
  },
  'no-credits': {
    status: 402,
    title: 'You need one credit to vote here, and you have none.',
    next: 'Buy a credit from the offer, then send the same vote again.',
  },
  'package-not-offered': {
    status: 409,
    title: 'This package is not on offer.',
    next: 'Load the offer again and choose from it.',
  },
  'packages-repeat': {
    status: 422,
    title: 'Two packages have the same id.',
    next: 'Give each package an id of its own.',
  },
  'period-not-possible': {
    status: 422,
    title: 'This stretch of days cannot be exported.',
    next: 'Choose at most 31 days, the first before the last, with at most 20,000 sales.',
  },
  'price-changed': {
    status: 409,
    title: 'The price has changed.',
    next: 'Look at the new price, and buy at that one if you agree.',
  },
  'price-too-small': {
    status: 422,
    title: 'The price is below what providers take in this currency.',
    next: 'Raise the price, or put more credits into the package.',
  },
  'provider-not-offered': {
    status: 409,
    title: 'This way to pay is not offered here.',
    next: 'Choose one of the providers that the offer names.',
  },
  'purchase-differs': {
    status: 409,
    title: 'This request id was used for another purchase.',
    next: 'Make a new random request id.',
  },
  'purchase-disputed': {
    status: 409,
    title: "The payer's bank is asking for this payment back.",
    next: 'Wait for the end of the dispute, or answer it at the provider.',
  },
  'purchase-not-paid': {
    status: 409,
    title: 'Nothing was paid in this purchase.',
    next: 'There is nothing to refund.',
  },
  'refund-refused': {
    status: 409,
    title: 'The payment provider did not refund this payment.',
    next: "See the detail. Credits that were not refunded are the voter's again.",
  },
  'return-not-allowed': {
    status: 422,
    title: 'Voters cannot be sent back to this address.',
    next: "Give a page on one of the app's own origins.",
  },
  'too-many-open': {
    status: 409,
    title: 'You have five purchases that are not paid.',
    next: 'Pay one: your purchases show their pages. Each page ends an hour after it was made.',
  },
} as const;
