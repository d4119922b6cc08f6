import { ballotId, clientId, userId, votingId } from '#basics/ids.ts';

export const demo = clientId('demo');
export const other = clientId('other');
export const ada = userId('ada');
export const grace = userId('grace');

/** The nth user, voting or ballot; a greater number gives an id that sorts behind. */
export const aUserId = (n: number) => userId(`user-${n}`);
export const aVotingId = (n = 0) => votingId(n.toString(8).padStart(26, '0'));
export const aBallotId = (n = 0) => ballotId(n.toString(16).padStart(32, '0'));
