/**
 * How much of something a test does: less in the gate, which has to be quick, and all of it with
 * `npm run test:full`.
 */
export const sized = (inGate: number, full: number): number =>
  process.env.TEST_SIZE === 'full' ? full : inGate;
