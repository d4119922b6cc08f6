/**
 * The one text of a JSON value by RFC 8785: no white space, object keys in the order of their
 * UTF-16 code units, numbers as ECMAScript writes them. Two values are the same exactly when
 * their texts are. An object's members that are undefined count as absent. Throws on what JSON
 * cannot hold without loss: numbers that are not finite, undefined elsewhere, bigints, functions,
 * text with half a surrogate pair, and objects that are more than their members (dates, maps).
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return textOf(value);
  if (typeof value === 'number') return numberOf(value);
  if (Array.isArray(value)) return `[${Array.from(value, canonicalJson).join(',')}]`;
  if (isPlainObject(value)) return objectOf(value);
  throw new TypeError(`No canonical JSON for ${typeof value}`);
}

function textOf(text: string): string {
  if (!text.isWellFormed()) throw new TypeError('No canonical JSON for half a surrogate pair');
  return JSON.stringify(text);
}

function numberOf(number: number): string {
  if (!Number.isFinite(number)) throw new TypeError(`No canonical JSON for ${number}`);
  return JSON.stringify(number);
}

function objectOf(members: Record<string, unknown>): string {
  const texts = Object.keys(members)
    .filter((key) => members[key] !== undefined)
    .sort()
    .map((key) => `${textOf(key)}:${canonicalJson(members[key])}`);
  return `{${texts.join(',')}}`;
}

const isPlainObject = (value: unknown): value is Record<string, unknown> =>
  Object.prototype.toString.call(value) === '[object Object]';
