import * as v from 'valibot';
import { ids, readStep } from '#contracts/read.ts';

const subject = { clientId: ids.clientId, purchaseId: ids.purchaseId };

const moveSchema = v.variant('step', [
  v.object({
    ...subject,
    step: v.picklist(['await', 'await-slow']),
    /** The task token that the execution waits for. */
    token: v.string(),
  }),
  v.object({ ...subject, step: v.picklist(['look-up', 'expire', 'notify']) }),
]);

/** A step that the purchase machine calls. */
export type PurchaseMove = Readonly<v.InferOutput<typeof moveSchema>>;

/** Reads the input of a step; throws on anything but what the machine sends. */
export const parsePurchaseMove = (input: unknown): PurchaseMove => readStep(moveSchema, input);
