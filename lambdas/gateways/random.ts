import { randomBytes } from 'node:crypto';
import { type PurchaseId, purchaseId, type VotingId, votingId } from '#basics/ids.ts';
import { ulidOf, ulidRandomBytes } from '#basics/ulid.ts';

export const newVotingId = (now: number): VotingId =>
  votingId(ulidOf(now, randomBytes(ulidRandomBytes)));

export const newPurchaseId = (now: number): PurchaseId =>
  purchaseId(ulidOf(now, randomBytes(ulidRandomBytes)));

/** A token of one call, at most 36 characters as DynamoDB takes it. */
export const newToken = (): string => randomBytes(16).toString('hex');

/** The secret of one ballot: 128 random bits, as 32 lower-case hex characters. */
export const newSalt = (): string => randomBytes(16).toString('hex');
