import { awsFault } from '#infra/local/aws/faults.ts';

/** For each attribute the values that are wanted. */
export type FilterPolicy = Readonly<Record<string, readonly string[]>>;

/** Reads a filter policy; throws InvalidParameter for what is not lists of exact strings. */
export function checkFilter(text: string | undefined): FilterPolicy {
  if (!text) return {};
  const policy = parse(text);
  const isSimple =
    typeof policy === 'object' &&
    policy !== null &&
    Object.values(policy).every(
      (list) => Array.isArray(list) && list.every((value) => typeof value === 'string'),
    );
  if (isSimple) return policy as FilterPolicy;
  const message = 'Invalid parameter: FilterPolicy: only lists of exact strings are known locally';
  throw awsFault('InvalidParameter', message);
}

/** Whether the message's attributes have one of the wanted values for each attribute. */
export function accepts(
  policy: FilterPolicy,
  attributes: Readonly<Record<string, { readonly Type: string; readonly Value: string }>>,
): boolean {
  return Object.entries(policy).every(([name, wanted]) => {
    const attribute = attributes[name];
    return attribute !== undefined && valuesOf(attribute).some((value) => wanted.includes(value));
  });
}

function valuesOf({ Type, Value }: { Type: string; Value: string }): readonly string[] {
  if (Type !== 'String.Array') return [Value];
  const values = parse(Value);
  return Array.isArray(values) ? values.map(String) : [];
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
