/** What a function may do with a table. Each name stands for the DynamoDB actions behind it. */
export type TableAccess = 'get' | 'query' | 'put' | 'update' | 'delete';
export type TableName = 'votings' | 'ballots' | 'voters';

/** One function of the system: what calls it, what it may touch, how it runs. */
export type Part = {
  readonly name: string;
  readonly purpose: string;
  /** The operations of `openapi.yaml` that it answers. */
  readonly operations?: readonly string[];
  /** The placeholder that it fills in the life-cycle machine. */
  readonly placeholder?: string;
  readonly tables: Partial<Record<TableName, readonly TableAccess[]>>;
  /** May publish to the facts topic. */
  readonly publishesFacts?: true;
  /** May create and delete schedules of life cycles, and pass their role. */
  readonly schedules?: true;
  /** What it may do with executions of the life-cycle machine. */
  readonly executions?: readonly ('start' | 'stop' | 'list' | 'describe' | 'history' | 'redrive')[];
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
};

/** Every function, for both hosts. Plain data: it imports nothing. */
export const parts = [
  {
    name: 'cast-vote',
    purpose: 'Checks a vote and records it in one transaction',
    operations: ['castVote'],
    tables: {
      votings: ['get'],
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
    tables: { votings: ['get', 'put'] },
    publishesFacts: true,
    schedules: true,
    executions: ['start', 'stop'],
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
    purpose: 'Shows a voter their credits and votes',
    operations: ['getProfile', 'listMyVotes'],
    tables: { voters: ['get', 'query'] },
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
    name: 'set-limits',
    purpose: 'Lets an operator set how many votings of a client may run at once',
    operations: ['setLimits'],
    tables: { votings: ['put'] },
    timeoutSeconds: 10,
    memoryMb: 256,
  },
  {
    name: 'inspect-executions',
    purpose: 'Shows operators the executions, stops and redrives them',
    operations: [
      'listExecutions',
      'getExecution',
      'getExecutionHistory',
      'stopExecution',
      'redriveExecution',
    ],
    tables: {},
    executions: ['stop', 'list', 'describe', 'history', 'redrive'],
    timeoutSeconds: 15,
    memoryMb: 256,
  },
  {
    name: 'check-health',
    purpose: 'Says whether the service is able to answer',
    operations: ['getHealth'],
    tables: { votings: ['get'] },
    timeoutSeconds: 5,
    memoryMb: 256,
  },
  {
    name: 'move-voting',
    purpose: 'Moves a voting on: remind, open, alert, close, dispute, publish, notify',
    placeholder: 'MoveVoting',
    tables: { votings: ['get', 'put'] },
    publishesFacts: true,
    timeoutSeconds: 15,
    memoryMb: 256,
  },
  {
    name: 'tally-shard',
    purpose: 'Counts every ballot of one shard again',
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

/** The state machines, by name: their file and what starts them. */
export const machines = [
  { name: 'voting-lifecycle', file: 'statemachines/voting-lifecycle.asl.json' },
] as const;

/** The tables, each with `pk` and `sk`. */
export const tables = ['votings', 'ballots', 'voters'] as const satisfies readonly TableName[];
