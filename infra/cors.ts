/** What pages of other origins may send and read, on both hosts. Plain data: it imports nothing. */
export const cors = {
  /** The contract asks for no others. */
  allowHeaders: ['authorization', 'content-type'],
  /**
   * Beside the few that browsers always show: the id that an operator needs, the name of an
   * exported file, when to come again.
   */
  exposeHeaders: ['apigw-requestid', 'content-disposition', 'retry-after'],
  maxAgeSeconds: 3600,
} as const;
