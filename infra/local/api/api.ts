import createClient from 'openapi-fetch';
import type { components, paths } from '#contracts/http/types.ts';
import { UserError } from '#infra/local/runtime/user-error.ts';

export type Schemas = components['schemas'];
export type Voting = Schemas['Voting'];

/** A client of the HTTP API with one person's token, as any app would make it. */
export const createApi = (origin: string, accessToken: string) =>
  createClient<paths>({
    baseUrl: origin,
    headers: { authorization: `Bearer ${accessToken}` },
  });

export type Api = ReturnType<typeof createApi>;

type Refusal = { readonly code?: string; readonly title?: string; readonly next?: string };

/** The body of an answer. Throws a UserError where it is a refusal. */
export async function must<Body>(
  call: Promise<{ data?: Body; error?: Refusal; response: Response }>,
): Promise<Body> {
  const { data, error, response } = await call;
  if (data !== undefined) return data;
  const { url, status } = response;
  if (error?.code === undefined) {
    throw new UserError(`${url} answered ${status}, and not as Hustings does. Is it the API?`);
  }
  const { code, title, next } = error;
  throw new UserError(`${url} answered ${status} ${code}:\n${title} ${next ?? ''}`.trimEnd());
}

/** The execution that moves a voting on, as an operator finds it; undefined while there is none. */
export async function findExecution(
  operator: Api,
  { clientId, votingId }: Pick<Voting, 'clientId' | 'votingId'>,
): Promise<Schemas['ExecutionDetail'] | undefined> {
  const params = { path: { clientId, votingId }, query: { limit: 1 } };
  const journal = '/clients/{clientId}/votings/{votingId}/journal';
  const { executionName } = await must(operator.GET(journal, { params }));
  const found = operator.GET('/executions/{executionName}', {
    params: { path: { executionName } },
  });
  const { error } = await found;
  return error?.code === 'execution-not-found' ? undefined : must(found);
}
