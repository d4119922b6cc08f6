import type { ApiRefusal } from './refusal.ts';

/** A response of the API: JSON as it is written. */
export type ApiReply = { readonly status: number; readonly text: string; readonly isReplay?: true };

export const succeeded = (body: unknown): ApiReply => ({ status: 200, text: JSON.stringify(body) });

export const refused = ({ status, error }: ApiRefusal): ApiReply => ({
  status,
  text: JSON.stringify({ error }),
});
