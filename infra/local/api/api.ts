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

type ApiError = Schemas['Problem'] | Schemas['GatewayError'];

/** Distinguishes an error of the operation from one of API Gateway, which has no code. */
const isProblem = (error: ApiError | undefined): error is Schemas['Problem'] =>
  error !== undefined && 'code' in error;

/** The code of an error, or the status if API Gateway responded by itself. */
export const codeOf = (error: ApiError | undefined, { status }: Response): string =>
  isProblem(error) ? error.code : String(status);

/** The sentence of an error that a person reads. */
export const titleOf = (error: ApiError | undefined): string =>
  isProblem(error) ? error.title : (error?.message ?? 'There is no response of the API.');

/** Returns the body of a success. Throws a UserError if the response is an error. */
export async function must<Body>(
  call: Promise<{ data?: Body; error?: ApiError; response: Response }>,
): Promise<Body> {
  const { data, error, response } = await call;
  if (data !== undefined) return data;
  const { url } = response;
  if (isProblem(error)) {
    const { status, code, title, next } = error;
    throw new UserError(`${url} responded with ${status} ${code}:\n${title} ${next}`);
  }
  const message = error?.message ?? 'not as Hustings does. Is it the API?';
  throw new UserError(`${url} responded with ${response.status}: ${message}`);
}

/** Returns the execution of a voting's life cycle; undefined if it has not started. */
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
  const { error, response } = await found;
  return codeOf(error, response) === 'execution-not-found' ? undefined : must(found);
}
