import type { ApiRefusal } from './refusal.ts';

/** A response of the API: JSON as it is written. */
export type Reply = { readonly status: number; readonly text: string; readonly isReplay?: true };

export const succeeded = (body: unknown): Reply => ({ status: 200, text: JSON.stringify(body) });

export const refused = ({ status, error }: ApiRefusal): Reply => ({
  status,
  text: JSON.stringify({ error }),
});
