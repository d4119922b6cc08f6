import { createHash } from 'node:crypto';
import type { Schemas } from '#infra/local/api/api.ts';

/** What decides which choices are valid. */
type ChoiceRules = Pick<Schemas['Voting'], 'options' | 'counting'>;

/** Numbers from 0 to 1, the same for the same words. */
export const createRandom = (...words: readonly (string | number)[]): (() => number) =>
  mulberry32(createHash('sha256').update(words.join(' ')).digest().readUInt32LE(0));

/** The generator mulberry32: numbers from 0 to 1, the same for the same seed. Not for secrets. */
export function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A ballot id that is the same for the same words: as unlikely to be taken as a random one. */
export const ballotIdOf = (...words: readonly (string | number)[]): string =>
  createHash('sha256').update(words.join(' ')).digest('hex').slice(0, 32);

/** Options drawn by weight: one, or where several may be chosen, one or more. */
export function choose(
  { options, counting }: ChoiceRules,
  weights: readonly number[],
  random: () => number,
): string[] {
  const most = counting.kind === 'approval' ? (counting.maxChoices ?? options.length) : 1;
  const count = 1 + Math.floor(random() * most);
  const left = options.map(({ id }, index) => ({ id, weight: weights[index] ?? 1 }));
  const chosen: string[] = [];
  while (chosen.length < count && left.length > 0) {
    let mark = random() * left.reduce((sum, { weight }) => sum + weight, 0);
    const at = left.findIndex(({ weight }) => {
      mark -= weight;
      return mark < 0;
    });
    chosen.push(...left.splice(Math.max(0, at), 1).map(({ id }) => id));
  }
  return chosen;
}
