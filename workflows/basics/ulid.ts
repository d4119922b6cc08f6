const crockford = '0123456789abcdefghjkmnpqrstvwxyz';
const timeDigits = 10;

/** When an id of the ULID form was made: epoch milliseconds. */
export const madeAt = (id: string): number =>
  [...id.slice(0, timeDigits)].reduce((sum, digit) => sum * 32 + crockford.indexOf(digit), 0);
