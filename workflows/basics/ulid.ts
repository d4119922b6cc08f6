const crockford = '0123456789abcdefghjkmnpqrstvwxyz';
const timeDigits = 10;
const randomDigits = 16;

/** How many random bytes an id takes. */
export const ulidRandomBytes = 10;

/** An id as ULID has it: 48 bits of `now`, then 80 random bits; in lower case. */
export function ulidOf(now: number, random: Uint8Array): string {
  const randomness = random.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
  return digits(BigInt(now), timeDigits) + digits(randomness, randomDigits);
}

function digits(value: bigint, count: number): string {
  let rest = value;
  let text = '';
  for (let index = 0; index < count; index += 1) {
    text = (crockford[Number(rest & 31n)] ?? '') + text;
    rest >>= 5n;
  }
  return text;
}

/** When an id of the ULID form was made: epoch milliseconds. */
export const madeAt = (id: string): number =>
  [...id.slice(0, timeDigits)].reduce((sum, digit) => sum * 32 + crockford.indexOf(digit), 0);
