import { parsePurchaseMove } from '#contracts/purchase-flow.ts';
import type { Purchase } from '#credits/purchase.ts';
import { createStepFunction, type StepFunction } from '#shell/step.ts';
import { type MovePurchaseDependencies, movePurchase } from '#use-cases/move-purchase.ts';

/** Where the payment stands after the step; the machine chooses by it. */
export type MovePurchaseOutput = { readonly status: Purchase['payment'] };

/** Moves a purchase on by one step. */
export const createMovePurchase = (
  dependencies: MovePurchaseDependencies,
): StepFunction<MovePurchaseOutput> =>
  createStepFunction('move-purchase', dependencies.observer, async (input) => ({
    status: (await movePurchase(dependencies, parsePurchaseMove(input))).payment,
  }));
