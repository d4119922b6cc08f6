/** What a function may do with a table. Each name stands for the DynamoDB actions behind it. */
export type TableAccess = 'get' | 'query' | 'put' | 'update' | 'delete';
export type TableName = 'votings' | 'ballots' | 'voters' | 'purchases';
export type MachineName = 'voting-lifecycle' | 'credit-purchase';
/** What a function may do with executions; `answer` answers the tokens that they wait for. */
export type ExecutionAccess =
  | 'start'
  | 'stop'
  | 'list'
  | 'describe'
  | 'history'
  | 'redrive'
  | 'answer';

/** One function of the system: what calls it, what it may touch, how it runs. */
export type Part = {
  readonly name: string;
  readonly purpose: string;
  /** The operations of `openapi.yaml` that it answers. */
  readonly operations?: readonly string[];
  /** The placeholder that it fills in a machine. */
  readonly placeholder?: string;
  readonly tables: Partial<Record<TableName, readonly TableAccess[]>>;
  /** May publish to the facts topic. */
  readonly publishesFacts?: true;
  /** May create and delete schedules of life cycles, and pass their role. */
  readonly schedules?: true;
  /** What it may do with the executions of each machine. */
  readonly executions?: Partial<Record<MachineName, readonly ExecutionAccess[]>>;
  /** May read the secrets of the clients' merchant accounts. */
  readonly readsPaymentSecrets?: true;
  /** Is told which origins voters may be sent back to. */
  readonly knowsWebOrigins?: true;
  /** Runs by itself every night, at this hour in UTC. */
  readonly nightlyAtHour?: number;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
};

/**
 * How many shard counts may run at once, over all votings. They can wait: many votings that end
 * together must not take the environments, or the database, that the next ends need.
 */
export const shardCountsAtOnce = 64;

/** Every function, for both hosts. Plain data: it imports nothing. */
export const parts = [
  {
    name: 'cast-vote',
    purpose: 'Checks a vote and records it in one transaction',
    operations: ['castVote'],
    tables: {
      votings: ['get', 'query'],
      ballots: ['get', 'put', 'update'],
      voters: ['get', 'put', 'update'],
    },
    timeoutSeconds: 5,
    memoryMb: 512,
  },
  {
    name: 'read-votings',
    purpose: 'Shows votings, results, receipts and journals',
    operations: ['listVotings', 'getVoting', 'getJournal', 'getResults', 'getReceipt'],
    tables: { votings: ['get', 'query'], ballots: ['get', 'query'], voters: ['get'] },
    timeoutSeconds: 10,
    memoryMb: 512,
  },
  {
    name: 'manage-votings',
    purpose: 'Schedules, changes, cancels votings and ends them early',
    operations: ['scheduleVoting', 'changeVoting', 'cancelVoting', 'endVotingEarly'],
    tables: { votings: ['get', 'put', 'delete'] },
    publishesFacts: true,
    schedules: true,
    executions: { 'voting-lifecycle': ['start', 'stop'] },
    timeoutSeconds: 15,
    memoryMb: 512,
  },
  {
    name: 'register-voter',
    purpose: 'Keeps who asked to be alerted',
    operations: ['register', 'unregister'],
    tables: { votings: ['get'], voters: ['put', 'delete'] },
    timeoutSeconds: 10,
    memoryMb: 256,
  },
  {
    name: 'read-profile',
    purpose: 'Shows a voter their credits, votes and purchases, and keeps their settings',
    operations: [
      'getProfile',
      'changeProfile',
      'listMyVotes',
      'getStatement',
      'listMyPurchases',
      'getMyPurchase',
    ],
    tables: { voters: ['get', 'query', 'put', 'update'], purchases: ['get', 'query'] },
    timeoutSeconds: 10,
    memoryMb: 256,
  },
  {
    name: 'grant-credits',
    purpose: 'Lets an operator grant credits',
    operations: ['grantCredits'],
    tables: { voters: ['get', 'put', 'update'] },
    timeoutSeconds: 10,
    memoryMb: 256,
  },
  {
    name: 'sell-credits',
    purpose: 'Shows the offer, and begins purchases at a payment provider',
    operations: ['getOffer', 'startPurchase'],
    tables: { purchases: ['get', 'put'] },
    executions: { 'credit-purchase': ['start'] },
    readsPaymentSecrets: true,
    knowsWebOrigins: true,
    timeoutSeconds: 20,
    memoryMb: 512,
  },
  {
    name: 'receive-payment-events',
    purpose: 'Verifies what payment providers tell, and credits or takes back',
    operations: ['receivePaymentEvent'],
    tables: { purchases: ['get', 'put', 'update'], voters: ['get', 'put', 'update'] },
    executions: { 'credit-purchase': ['answer'] },
    publishesFacts: true,
    readsPaymentSecrets: true,
    timeoutSeconds: 20,
    memoryMb: 512,
  },
  {
    name: 'manage-sales',
    purpose: 'Sets the offer; shows, exports and refunds sales',
    operations: ['setOffer', 'listSales', 'exportSales', 'getSale', 'refundSale'],
    tables: { purchases: ['get', 'query', 'put'], voters: ['get', 'put', 'update'] },
    publishesFacts: true,
    readsPaymentSecrets: true,
    timeoutSeconds: 20,
    memoryMb: 512,
  },
  {
    name: 'reconcile',
    purpose: 'Compares accounts, entries, purchases and paid votes, client by client',
    operations: ['getReconciliation', 'reconcile'],
    tables: {
      votings: ['get', 'query'],
      voters: ['get', 'query'],
      purchases: ['get', 'query', 'put'],
    },
    nightlyAtHour: 3,
    timeoutSeconds: 900,
    memoryMb: 1024,
  },
  {
    name: 'move-purchase',
    purpose: 'Moves a purchase on: wait for the provider, look the payment up, expire, tell',
    placeholder: 'MovePurchase',
    tables: { purchases: ['get', 'put'], voters: ['get', 'put', 'update'] },
    executions: { 'credit-purchase': ['answer'] },
    publishesFacts: true,
    readsPaymentSecrets: true,
    timeoutSeconds: 20,
    memoryMb: 512,
  },
  {
    name: 'give-up-votes',
    purpose: 'Gives up paid votes that are still in flight when the count is due',
    placeholder: 'GiveUpVotes',
    tables: { votings: ['get'], voters: ['query', 'put'] },
    timeoutSeconds: 300,
    memoryMb: 512,
  },
  {
    name: 'set-limits',
    purpose: 'Lets an operator set how many votings of a client may run at once',
    operations: ['setLimits'],
    tables: { votings: ['put'] },
    timeoutSeconds: 10,
    memoryMb: 256,
  },
  {
    name: 'inspect-executions',
    purpose: 'Shows operators overdue votings and the executions, stops and redrives these',
    operations: [
      'listOverdue',
      'listExecutions',
      'getExecution',
      'getExecutionHistory',
      'stopExecution',
      'redriveExecution',
    ],
    tables: { votings: ['get', 'query'] },
    executions: {
      'voting-lifecycle': ['stop', 'list', 'describe', 'history', 'redrive'],
      'credit-purchase': ['stop', 'list', 'describe', 'history', 'redrive'],
    },
    timeoutSeconds: 15,
    memoryMb: 256,
  },
  {
    name: 'check-health',
    purpose: 'Says whether the service is able to answer',
    operations: ['getHealth', 'getHealthDetails'],
    tables: { votings: ['get', 'query'] },
    timeoutSeconds: 5,
    memoryMb: 256,
  },
  {
    name: 'move-voting',
    purpose: 'Moves a voting on: remind, open, alert, close, dispute, publish, notify',
    placeholder: 'MoveVoting',
    tables: { votings: ['get', 'put', 'delete'] },
    publishesFacts: true,
    timeoutSeconds: 15,
    memoryMb: 256,
  },
  {
    name: 'tally-shard',
    purpose: 'Counts every ballot of some shards again',
    placeholder: 'TallyShard',
    tables: { votings: ['get', 'put'], ballots: ['query'] },
    timeoutSeconds: 300,
    memoryMb: 1024,
  },
  {
    name: 'seal-voting',
    purpose: 'Compares the two counts and freezes the result',
    placeholder: 'SealVoting',
    tables: { votings: ['get', 'put', 'query'], ballots: ['query'] },
    timeoutSeconds: 60,
    memoryMb: 512,
  },
] as const satisfies readonly Part[];

/** The state machines: each one's file, whose placeholders the parts fill. */
export const machines = {
  'voting-lifecycle': { file: 'statemachines/voting-lifecycle.asl.json' },
  'credit-purchase': { file: 'statemachines/credit-purchase.asl.json' },
} as const satisfies Record<MachineName, { readonly file: string }>;

/** The tables, each with `pk` and `sk`. */
export const tables = [
  'votings',
  'ballots',
  'voters',
  'purchases',
] as const satisfies readonly TableName[];
