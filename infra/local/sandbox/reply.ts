import type { ApiRefusal } from './refusal.ts';

/** An answer of the API: JSON as it is written. */
export type Reply = { readonly status: number; readonly text: string; readonly isReplay?: true };

export const answered = (body: unknown): Reply => ({ status: 200, text: JSON.stringify(body) });

export const refused = ({ status, error }: ApiRefusal): Reply => ({
  status,
  text: JSON.stringify({ error }),
});
