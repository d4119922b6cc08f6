/** What a function may do with a table. Each name stands for the DynamoDB actions behind it. */
export type TableAccess = 'get' | 'query' | 'put' | 'update' | 'delete';
export type TableName = 'votings' | 'ballots' | 'voters' | 'purchases' | 'audit';
export type MachineName = 'voting-lifecycle' | 'credit-purchase' | 'reconciliation';
/** What a function may do with executions; `answer` completes the task tokens they wait for. */
export type ExecutionAccess =
  | 'start'
  | 'stop'
  | 'list'
  | 'describe'
  | 'history'
  | 'redrive'
  | 'answer';

/** What calls a function: exactly one of these, for each kind of event has its own entry point. */
export type CalledBy = {
  /** The operations of `openapi.yaml` that it serves. */
  readonly http?: readonly string[];
  /** The placeholder that it fills in a state machine. */
  readonly step?: string;
  /** A timer, every so many minutes. */
  readonly everyMinutes?: number;
  /** A timer, every day at this hour in UTC. */
  readonly nightlyAtHour?: number;
  /** A timer, on the first of every month at this hour in UTC. */
  readonly monthlyAtHour?: number;
  /** The facts topic, by the kinds of facts that it subscribes to. */
  readonly facts?: readonly string[];
  /** Sign-in, before it makes tokens (Cognito's trigger, event version 2). */
  readonly newTokens?: true;
};

/** What a function uses: its grants and its environment variables are made from this. */
export type Uses = {
  readonly tables: Partial<Record<TableName, readonly TableAccess[]>>;
  /** The executions of each machine, and what it does with them. */
  readonly machines?: Partial<Record<MachineName, readonly ExecutionAccess[]>>;
  /** Publishes to the facts topic. */
  readonly factsTopic?: true;
  /** What it does with the list of all clients that a table holds. */
  readonly clientList?: Partial<Record<TableName, readonly TableAccess[]>>;
  /** Creates and deletes schedules of life cycles, and passes their role. */
  readonly schedules?: true;
  /** Reads the secrets of the clients' merchant accounts. */
  readonly paymentSecrets?: true;
  /** Reads the origins of the web app, to which voters may be sent back. */
  readonly webOrigins?: true;
  /** Asks the user pool which second factors a user has switched on. */
  readonly secondFactors?: true;
};

/** One function of the system: what calls it, what it uses, how it runs. */
export type Part = {
  readonly name: string;
  readonly purpose: string;
  readonly calledBy: CalledBy;
  readonly uses: Uses;
  /**
   * Whose items a call may touch. `client`, the default: those of the client on whose behalf it
   * runs, by its credentials. `client-by-code`: the same, but in the cloud by the code alone; a
   * decision says why. `all`: those of every client, since it serves no single one.
   */
  readonly scope?: 'client' | 'client-by-code' | 'all';
  readonly timeoutSeconds: number;
  /**
   * How long one attempt of a call to an AWS service may take in the cloud, in milliseconds; all
   * have to fit in the time-out. The default is that of `lambdas/gateways/aws-client.ts`.
   */
  readonly attemptMs?: number;
  readonly memoryMb: number;
};

/**
 * How often a call to an AWS service is attempted. A function with a minute or more begins again
 * with all its work when it fails, so it gets attempts enough to outlast some throttling.
 */
export const attemptsOf = ({ timeoutSeconds }: Pick<Part, 'timeoutSeconds'>): number =>
  timeoutSeconds < 60 ? 3 : 10;

/**
 * When a timer calls a part: every so many minutes; or at this hour in UTC, every day or on the
 * first of every month.
 */
export type Timer =
  | { readonly every: 'interval'; readonly minutes: number }
  | { readonly every: 'day' | 'month'; readonly hour: number };

/** The timer that calls a part, if one does. */
export function timerOf({ calledBy }: Pick<Part, 'calledBy'>): Timer | undefined {
  const { everyMinutes, nightlyAtHour, monthlyAtHour } = calledBy;
  if (everyMinutes !== undefined) return { every: 'interval', minutes: everyMinutes };
  if (nightlyAtHour !== undefined) return { every: 'day', hour: nightlyAtHour };
  return monthlyAtHour === undefined ? undefined : { every: 'month', hour: monthlyAtHour };
}

/** Whether the user pool calls the part. In the cloud, its function stands beside the pool. */
export const isOfUserPool = ({ calledBy }: Pick<Part, 'calledBy'>): boolean =>
  calledBy.newTokens === true;
