type ErrorClass = abstract new (...args: never[]) => Error;

/**
 * Waits for a call that may find its work done, or its object missing: returns `otherwise` where it
 * throws one of these errors.
 */
export async function unless<Answer, const Otherwise = undefined>(
  errors: readonly ErrorClass[],
  call: Promise<Answer>,
  otherwise?: Otherwise,
): Promise<Answer | Otherwise | undefined> {
  try {
    return await call;
  } catch (error) {
    if (errors.some((kind) => error instanceof kind)) return otherwise;
    throw error;
  }
}
