/**
 * An outcome that its caller has to check: the value, or the reason why it is missing.
 * Expected refusals are returned as results; whatever is unexpected is thrown.
 */
export type Result<Value, Reason> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly reason: Reason };

/** A result that holds a value. */
export const ok = <Value>(value: Value): { readonly ok: true; readonly value: Value } => ({
  ok: true,
  value,
});

/** A result that holds the reason why there is no value. */
export const refuse = <Reason>(
  reason: Reason,
): { readonly ok: false; readonly reason: Reason } => ({ ok: false, reason });

/** The result with its value turned into another; the reason stays as it is. */
export const mapOk = <Value, Other, Reason>(
  result: Result<Value, Reason>,
  turn: (value: Value) => Other,
): Result<Other, Reason> => (result.ok ? ok(turn(result.value)) : result);
