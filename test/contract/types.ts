import type { OperationId } from '#contracts/http/operations.ts';
import type { operations as Contract, components } from '#contracts/http/types.ts';
import type { BodyOf } from '#contracts/http/validator.ts';

/** The statuses that `4XX` stands for, as far as this system responds with them. */
type RefusalStatus = 400 | 401 | 402 | 403 | 404 | 409 | 413 | 422 | 429;
type Parameters<Id extends OperationId> = Contract[Id]['parameters'];

type Group<Name extends string, Members> = [NonNullable<Members>] extends [never]
  ? { readonly [Key in Name]?: never }
  : Record<never, never> extends Members
    ? { readonly [Key in Name]?: Members }
    : { readonly [Key in Name]: Members };
type Body<Id extends OperationId> = [BodyOf<Id>] extends [never]
  ? { readonly body?: never }
  : { readonly body: BodyOf<Id> };

/** What an operation takes, exactly. */
export type Input<Id extends OperationId> = Group<'path', Parameters<Id>['path']> &
  Group<'query', Parameters<Id>['query']> &
  Body<Id> & { readonly headers?: Readonly<Record<string, string>> };

/** What could be sent to an operation, right or wrong. */
export type LooseInput = {
  readonly path?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
};

type StatusesOf<Key> = Key extends '4XX'
  ? RefusalStatus
  : Key extends '5XX'
    ? 503
    : Key extends number
      ? Key
      : never;
type Content<Response> = Response extends { content: infer Content }
  ? Content[keyof Content]
  : undefined;

/** A response, distinguished by its status. An error is a problem, or API Gateway's own. */
export type Reply<Id extends OperationId> = {
  [Key in keyof Contract[Id]['responses']]: StatusesOf<Key> extends infer Status
    ? Status extends number
      ? {
          readonly status: Status;
          readonly headers: Headers;
          readonly body: Content<Contract[Id]['responses'][Key]>;
        }
      : never
    : never;
}[keyof Contract[Id]['responses']];

/** The statuses that the contract names for an operation. */
export type Status<Id extends OperationId> = Reply<Id>['status'];

type GatewayError = components['schemas']['GatewayError'];
type OfOperation<Any> = Any extends { readonly body: infer Body }
  ? Omit<Any, 'body'> & { readonly body: Exclude<Body, GatewayError> }
  : never;

/** A response of the operation itself with one status. */
export type ReplyOf<Id extends OperationId, Expected> = OfOperation<
  Extract<Reply<Id>, { readonly status: Expected }>
>;
