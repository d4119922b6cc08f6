import { randomBytes } from 'node:crypto';
import { type PurchaseId, purchaseId, type VotingId, votingId } from '#basics/ids.ts';
import type { Slots } from '#contracts/slots.ts';

const crockford = '0123456789abcdefghjkmnpqrstvwxyz';
const timeDigits = 10;
const randomDigits = 16;

const digits = (value: bigint, count: number): string => {
  let rest = value;
  let text = '';
  for (let index = 0; index < count; index += 1) {
    text = (crockford[Number(rest & 31n)] ?? '') + text;
    rest >>= 5n;
  }
  return text;
};

/** An id as ULID has it: 48 bits of `now`, then 80 random bits; in lower case. */
const newUlid = (now: number): string =>
  digits(BigInt(now), timeDigits) +
  digits(BigInt(`0x${randomBytes(10).toString('hex')}`), randomDigits);

export const newVotingId = (now: number): VotingId => votingId(newUlid(now));

export const newPurchaseId = (now: number): PurchaseId => purchaseId(newUlid(now));

/** A token of one call, at most 36 characters as DynamoDB takes it. */
export const newToken = (): string => randomBytes(16).toString('hex');

/** The secret of one ballot: 128 random bits, as 32 lower-case hex characters. */
export const newSalt = (): string => randomBytes(16).toString('hex');

/** The name of a new slot. */
export const newSlot = (): string => randomBytes(8).toString('hex');

/** The slot of an environment that answers one request at a time, as Lambda's do. */
export function oneSlot(): Slots {
  const slot = newSlot();
  return { hold: (work) => work(slot) };
}
