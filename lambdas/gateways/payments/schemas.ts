import * as v from 'valibot';

/** A text of a provider that is not empty. */
export const text = v.pipe(v.string(), v.nonEmpty());

/** The output of the schema, or undefined where the value is missing or has another form. */
export const maybe = <Schema extends v.GenericSchema>(schema: Schema) =>
  v.fallback(v.optional(schema), undefined);

/** What `parse` makes of the value; where it returns undefined, the value does not fit. */
export const parsedBy = <Input, Output>(parse: (value: Input) => Output | undefined) =>
  v.rawTransform<Input, Output>(({ dataset, addIssue, NEVER }) => {
    const output = parse(dataset.value);
    if (output !== undefined) return output;
    addIssue();
    return NEVER;
  });

/** The JSON of a body, or undefined if the body is not JSON. */
export function jsonOf(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
}
