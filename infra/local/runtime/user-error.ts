/** An error that a user can fix: its message says how, and is shown without a stack. */
export class UserError extends Error {}
