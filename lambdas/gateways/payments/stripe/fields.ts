import { type PurchaseId, purchaseId } from '#basics/ids.ts';

/** An object as Stripe tells it, whose fields are still to be looked at. */
export type Fields = Readonly<Record<string, unknown>>;

export const fieldsOf = (value: unknown): Fields | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Fields)
    : undefined;

export const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

/** The id of another object, which Stripe tells bare or, where asked to, with the whole object. */
export const refOf = (value: unknown): string | undefined =>
  textOf(value) ?? textOf(fieldsOf(value)?.id);

/** The client that our own metadata names, if it is there. */
export const clientIdOf = (object: Fields): string | undefined =>
  textOf(fieldsOf(object.metadata)?.clientId);

/** The purchase that our own metadata names; nothing if it is not there, or not one of ours. */
export function purchaseIdOf(object: Fields): PurchaseId | undefined {
  const text = textOf(fieldsOf(object.metadata)?.purchaseId);
  if (text === undefined) return undefined;
  try {
    return purchaseId(text);
  } catch {
    return undefined;
  }
}
