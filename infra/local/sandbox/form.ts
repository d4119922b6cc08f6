import { type ApiRefusal, invalid } from './refusal.ts';

/** The parameters of a request by their names as they were sent: `metadata[purchaseId]`. */
export type Form = ReadonlyMap<string, string>;

/** Reads form-encoded parameters; of a name that is there twice, the last counts. */
export const parseForm = (text: string): Form => new Map(new URLSearchParams(text));

/** The parameters under a name: of `metadata[a]=1` under `metadata`, `{ a: '1' }`. */
export const under = (form: Form, name: string): Record<string, string> =>
  Object.fromEntries(
    [...form]
      .filter(([key]) => key.startsWith(`${name}[`) && key.endsWith(']'))
      .map(([key, value]) => [key.slice(name.length + 1, -1), value]),
  );

/** The paths to expand. */
export const expandOf = (form: Form): ReadonlySet<string> =>
  new Set(Object.values(under(form, 'expand')));

const expandPattern = /^expand\[\d*\]$/;

/** Refuses a parameter that the route does not know. */
export const findUnknown = (
  form: Form,
  isKnown: (name: string) => boolean,
  expandable: readonly string[] = [],
): ApiRefusal | undefined => {
  for (const [name, value] of form) {
    if (expandPattern.test(name)) {
      if (expandable.includes(value)) continue;
      return invalid(`This property cannot be expanded (${value}).`, { param: 'expand' });
    }
    if (!isKnown(name)) {
      return invalid(`Received unknown parameter: ${name}`, {
        code: 'parameter_unknown',
        param: name,
      });
    }
  }
  return undefined;
};

/** A whole number written in digits; undefined for everything else. */
export const wholeNumber = (text: string | undefined): number | undefined => {
  if (text === undefined || !/^\d{1,15}$/.test(text)) return undefined;
  return Number(text);
};

const metadataMost = { pairs: 50, key: 40, value: 500 } as const;

/** The refusal of metadata that Stripe would not store. */
export const findBadMetadata = (form: Form, name: string): ApiRefusal | undefined => {
  const pairs = Object.entries(under(form, name));
  if (pairs.length > metadataMost.pairs) {
    return invalid('You can only specify up to 50 keys for the metadata.', { param: name });
  }
  const long = pairs.find(
    ([key, value]) => key.length > metadataMost.key || value.length > metadataMost.value,
  );
  if (!long) return undefined;
  return invalid('Metadata keys have up to 40 characters and values up to 500.', { param: name });
};
