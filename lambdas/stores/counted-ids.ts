import type { BallotId } from '#basics/ids.ts';

const bytesOfId = 16;
const idsMax = 512;

/** Ids of ballots one after the other, in ascending order: 16 bytes each, 512 of them at most. */
export type CountedIds = Uint8Array;

/** Collects the ids of a count. Packed, they take a third of the memory of the texts. */
export function createCountedIds() {
  const stretches: Buffer[] = [];
  let count = 0;
  return {
    /** Takes the next id; ids come in ascending order. */
    add: (ballotId: BallotId): void => {
      const place = count % idsMax;
      if (place === 0) stretches.push(Buffer.alloc(idsMax * bytesOfId));
      stretches.at(-1)?.write(ballotId, place * bytesOfId, 'hex');
      count += 1;
    },
    count: (): number => count,
    /** All ids so far, in stretches of 512 and a last one. */
    stretches: (): readonly CountedIds[] =>
      stretches.map((ids, nth) => ids.subarray(0, (count - nth * idsMax) * bytesOfId)),
  };
}

/** The first id of a stretch. */
export const firstOf = (ids: CountedIds): string =>
  Buffer.from(ids.subarray(0, bytesOfId)).toString('hex');

/** Does the stretch hold this id? */
export function isAmong(ids: CountedIds, ballotId: BallotId): boolean {
  const wanted = Buffer.from(ballotId, 'hex');
  for (let at = 0; at < ids.length; at += bytesOfId) {
    if (wanted.equals(ids.subarray(at, at + bytesOfId))) return true;
  }
  return false;
}
