import { type ClientId, clientId, type PurchaseId, purchaseId } from '#basics/ids.ts';

/** The input of an execution of the purchase machine; the execution is named by the purchase. */
export type PurchaseInput = { readonly clientId: ClientId; readonly purchaseId: PurchaseId };

/** What the purchase machine has done: the steps that it calls. */
export const purchaseSteps = ['await', 'await-slow', 'look-up', 'expire', 'tell'] as const;
export type PurchaseStep = (typeof purchaseSteps)[number];

export type PurchaseMove = PurchaseInput & {
  readonly step: PurchaseStep;
  /** With which the waiting steps are answered. */
  readonly token?: string;
};

/** Reads the input of a step; throws on anything but what the machine sends. */
export function parsePurchaseMove(input: unknown): PurchaseMove {
  const fields = typeof input === 'object' && input !== null ? { ...input } : {};
  const text = (name: string): string => {
    const value: unknown = Reflect.get(fields, name);
    if (typeof value !== 'string') throw new Error(`A step needs a text as ${name}`);
    return value;
  };
  const step = purchaseSteps.find((name) => name === Reflect.get(fields, 'step'));
  if (step === undefined) throw new Error('A move needs the name of a step');
  const subject = {
    clientId: clientId(text('clientId')),
    purchaseId: purchaseId(text('purchaseId')),
  };
  return step.startsWith('await')
    ? { ...subject, step, token: text('token') }
    : { ...subject, step };
}
