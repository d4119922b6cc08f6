import type { Difference } from '#contracts/http/validator.ts';

/** Where a request differs from its contract, as a JSON pointer, and how, as a person reads it. */
export type Violation = { readonly path: string; readonly message: string };

type Schema = Difference['parentSchema'];

const kinds: Readonly<Record<string, string>> = {
  boolean: 'true or false',
  integer: 'a whole number',
  number: 'a number',
  object: 'an object',
  string: 'text',
};

const range = (least: unknown, most: unknown): string => {
  if (least === undefined) return most === undefined ? '' : `at most ${most}`;
  return most === undefined ? `at least ${least}` : `${least} to ${most}`;
};

/** What a value must be: in the contract's own words (`x-says`), or made from its limits. */
function expectation(schema: Schema): string {
  const { type, const: only, enum: allowed, 'x-says': says } = schema;
  if (typeof says === 'string') return says;
  if (only !== undefined) return JSON.stringify(only);
  if (Array.isArray(allowed)) return allowed.join(' or ');
  if (type === 'array') {
    const unlike = schema.uniqueItems === true ? ', none of them twice' : '';
    return `a list of ${range(schema.minItems, schema.maxItems)} entries${unlike}`;
  }
  const limits = range(schema.minimum, schema.maximum);
  return `${kinds[String(type)] ?? 'of another kind'}${limits === '' ? '' : `, ${limits}`}`;
}

/** `options[3].label`, for the pointer `/body/options/3/label`. */
const nameOf = (pointer: string): string => {
  const parts = pointer.split('/').slice(2);
  if (parts.length === 0) return 'The body';
  const name = parts
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((part) => (/^\d+$/.test(part) ? `[${part}]` : `.${part}`));
  return `\`${name.join('').replace(/^\./, '')}\``;
};

/** A name that was sent may be as long as the body. */
const escaped = (name: unknown): string =>
  String(name).slice(0, 64).replaceAll('~', '~0').replaceAll('/', '~1');

function violationOf(place: string, difference: Difference): Violation {
  const { keyword, instancePath, params, parentSchema } = difference;
  const member = params.missingProperty ?? params.additionalProperty;
  const pointer = member === undefined ? instancePath : `${instancePath}/${escaped(member)}`;
  const path = `${place}${pointer}`;
  const name = nameOf(path);
  if (keyword === 'required') return { path, message: `${name} is missing` };
  if (keyword === 'additionalProperties') return { path, message: `${name} is not known here` };
  return { path, message: `${name} must be ${expectation(parentSchema)}` };
}

/** Whether another difference of the same place says it better. */
function isRedundant(difference: Difference, all: readonly Difference[]): boolean {
  const { keyword, instancePath: at } = difference;
  if (keyword === 'minProperties') {
    return all.some((other) => other.keyword === 'required' && other.instancePath === at);
  }
  // Each of several alternatives says why it does not fit; their `oneOf` says what would.
  return all.some(
    (other) =>
      other !== difference &&
      other.keyword === 'oneOf' &&
      (at === other.instancePath || at.startsWith(`${other.instancePath}/`)),
  );
}

/**
 * What a validator of the contract has found, in words: one violation for each place, at most
 * twenty. `place` is where the data lies within the request: `/body`, or nothing where the data
 * are its parts.
 */
export function violationsOf(
  place: '' | '/body',
  { errors }: { readonly errors?: readonly Difference[] | null },
): readonly Violation[] {
  const all = errors ?? [];
  const leading = all.filter(({ keyword }) => keyword === 'oneOf' || keyword === 'required');
  const byPath = new Map<string, Violation>();
  for (const difference of all) {
    if (byPath.size === shownMax) break;
    if (isRedundant(difference, leading)) continue;
    const violation = violationOf(place, difference);
    if (!byPath.has(violation.path)) byPath.set(violation.path, violation);
  }
  return [...byPath.values()];
}

/** More than a person corrects at once; a request may hold thousands. */
export const shownMax = 20;
