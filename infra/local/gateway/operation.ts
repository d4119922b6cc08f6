import type { APIGatewayProxyEventV2WithJWTAuthorizer } from 'aws-lambda';

/** What the gateway needs to know of a row of the operations table that the contract generates. */
export type Operation = {
  readonly id: string;
  readonly method: string;
  /** With parameters in braces, as in `/clients/{clientId}/votings`. */
  readonly path: string;
  /** A token needs at least one of them; none at all means that no token is asked for. */
  readonly scopes: readonly string[];
};

/** What a function behind the gateway is given. A public route's event has no `authorizer`. */
export type GatewayEvent = APIGatewayProxyEventV2WithJWTAuthorizer;

/** A Lambda function as the gateway sees it: what it resolves to is read by the v2 rules. */
export type GatewayFunction = (event: GatewayEvent) => Promise<unknown>;
