/** An error that a user can mend: its message says how, and is shown without a stack. */
export class UserError extends Error {}
