// Over budget: one list of all functions, which both hosts read; to split it would hide the whole.
import type { MachineName, Part, TableName } from '#infra/part.ts';

/**
 * How many shard counts may run at once, over all votings. They can wait: many votings that end
 * together must not take the environments, or the database, that the next ends need.
 */
export const shardCountsAtOnce = 64;

/** What operators do with the executions of every machine. */
const operated = ['stop', 'list', 'describe', 'history', 'redrive'] as const;

const list = [
  {
    name: 'issue-token',
    purpose: 'Decides which groups of a user a new token names',
    calledBy: { newTokens: true },
    uses: { tables: {}, secondFactors: true },
    scope: 'all',
    // Cognito waits for five seconds.
    timeoutSeconds: 5,
    attemptMs: 1_000,
    memoryMb: 512,
  },
  {
    name: 'cast-vote',
    purpose: 'Checks a vote and records it in one transaction',
    calledBy: { http: ['castVote'] },
    uses: {
      tables: {
        votings: ['get', 'query'],
        ballots: ['get', 'put', 'update'],
        voters: ['get', 'put', 'update'],
      },
    },
    scope: 'client-by-code',
    timeoutSeconds: 5,
    attemptMs: 1_000,
    memoryMb: 512,
  },
  {
    name: 'read-votings',
    purpose: 'Shows votings, results, receipts and journals',
    calledBy: { http: ['listVotings', 'getVoting', 'getJournal', 'getResults', 'getReceipt'] },
    uses: { tables: { votings: ['get', 'query'], ballots: ['get', 'query'], voters: ['get'] } },
    timeoutSeconds: 10,
    memoryMb: 512,
  },
  {
    name: 'manage-votings',
    purpose: 'Schedules, changes, cancels votings and ends them early',
    calledBy: { http: ['scheduleVoting', 'changeVoting', 'cancelVoting', 'endVotingEarly'] },
    uses: {
      clientList: { votings: ['put'] },
      tables: { votings: ['get', 'put', 'delete'], audit: ['put'] },
      machines: { 'voting-lifecycle': ['start', 'stop'] },
      factsTopic: true,
      schedules: true,
    },
    timeoutSeconds: 15,
    memoryMb: 512,
  },
  {
    name: 'register-voter',
    purpose: 'Stores which voters are to be alerted',
    calledBy: { http: ['register', 'unregister'] },
    uses: { tables: { votings: ['get'], voters: ['put', 'delete'] } },
    timeoutSeconds: 10,
    memoryMb: 256,
  },
  {
    name: 'read-profile',
    purpose: 'Shows a voter their credits, votes and purchases, and stores their settings',
    calledBy: {
      http: [
        'getProfile',
        'changeProfile',
        'getMyPart',
        'listMyVotes',
        'getStatement',
        'listMyPurchases',
        'getMyPurchase',
      ],
    },
    uses: { tables: { voters: ['get', 'query', 'put', 'update'], purchases: ['get', 'query'] } },
    timeoutSeconds: 10,
    memoryMb: 256,
  },
  {
    name: 'grant-credits',
    purpose: 'Lets an operator grant credits',
    calledBy: { http: ['grantCredits'] },
    uses: {
      clientList: { voters: ['put'] },
      tables: { voters: ['get', 'put', 'update'], audit: ['put'] },
    },
    timeoutSeconds: 10,
    memoryMb: 256,
  },
  {
    name: 'sell-credits',
    purpose: 'Shows the offer, and begins purchases at a payment provider',
    calledBy: { http: ['getOffer', 'startPurchase'] },
    uses: {
      tables: { purchases: ['get', 'put', 'delete'] },
      machines: { 'credit-purchase': ['start'] },
      paymentSecrets: true,
      webOrigins: true,
    },
    timeoutSeconds: 20,
    memoryMb: 512,
  },
  {
    name: 'receive-payment-events',
    purpose: 'Verifies events of payment providers, and credits or takes back',
    calledBy: { http: ['receivePaymentEvent'] },
    uses: {
      clientList: { voters: ['query'] },
      tables: { purchases: ['get', 'put', 'update', 'delete'], voters: ['get', 'put', 'update'] },
      machines: { 'credit-purchase': ['answer'] },
      factsTopic: true,
      paymentSecrets: true,
    },
    // Slow responses of PayPal take 23 seconds.
    timeoutSeconds: 28,
    memoryMb: 512,
  },
  {
    name: 'manage-sales',
    purpose: 'Sets the offer; shows, exports and refunds sales',
    calledBy: { http: ['setOffer', 'listSales', 'exportSales', 'getSale', 'refundSale'] },
    uses: {
      clientList: { voters: ['put'] },
      tables: {
        purchases: ['get', 'query', 'put', 'delete'],
        voters: ['get', 'put', 'update'],
        audit: ['put'],
      },
      factsTopic: true,
      paymentSecrets: true,
    },
    timeoutSeconds: 20,
    memoryMb: 512,
  },
  {
    name: 'reconcile',
    purpose: 'Starts the reconciliation of a client, and shows what the last one found',
    calledBy: { http: ['getReconciliation', 'reconcile'] },
    uses: {
      clientList: { voters: ['get'] },
      tables: { voters: ['get'], purchases: ['get', 'put'], audit: ['put'] },
      machines: { reconciliation: ['start'] },
    },
    timeoutSeconds: 10,
    memoryMb: 256,
  },
  {
    name: 'reconcile-nightly',
    purpose: 'Starts the reconciliation of every client, every day',
    calledBy: { nightlyAtHour: 3 },
    uses: { tables: { voters: ['query'] }, machines: { reconciliation: ['start'] } },
    scope: 'all',
    timeoutSeconds: 900,
    memoryMb: 256,
  },
  {
    name: 'reconcile-client',
    purpose: 'Compares accounts, entries, purchases and paid votes of a client, a page at a call',
    calledBy: { step: 'ReconcileClient' },
    uses: {
      tables: {
        votings: ['get', 'query'],
        voters: ['get', 'query'],
        purchases: ['get', 'query', 'put'],
      },
    },
    timeoutSeconds: 300,
    memoryMb: 1024,
  },
  {
    name: 'move-purchase',
    purpose: 'Moves a purchase on: wait for the provider, look the payment up, expire, notify',
    calledBy: { step: 'MovePurchase' },
    uses: {
      tables: { purchases: ['get', 'put', 'delete'], voters: ['get', 'put', 'update'] },
      machines: { 'credit-purchase': ['answer'] },
      factsTopic: true,
      paymentSecrets: true,
    },
    timeoutSeconds: 20,
    memoryMb: 512,
  },
  {
    name: 'void-votes',
    purpose: 'Voids paid votes that are still in flight when the count is due',
    calledBy: { step: 'VoidVotes' },
    uses: { tables: { votings: ['get'], voters: ['query', 'put'] } },
    timeoutSeconds: 300,
    memoryMb: 512,
  },
  {
    name: 'read-audit',
    purpose: 'Shows what admins and operators did at a client',
    calledBy: { http: ['readAudit'] },
    uses: { tables: { audit: ['query'] } },
    timeoutSeconds: 10,
    memoryMb: 256,
  },
  {
    name: 'set-limits',
    purpose: 'Lets an operator set how many votings of a client may run at once',
    calledBy: { http: ['setLimits'] },
    uses: { tables: { votings: ['get', 'put'], audit: ['put'] } },
    timeoutSeconds: 10,
    memoryMb: 256,
  },
  {
    name: 'inspect-executions',
    purpose: 'Shows operators what is overdue and the executions, starts, stops and redrives these',
    calledBy: {
      http: [
        'listOverdue',
        'listExecutions',
        'startExecution',
        'getExecution',
        'getExecutionHistory',
        'stopExecution',
        'redriveExecution',
      ],
    },
    uses: {
      tables: {
        votings: ['get', 'query', 'put'],
        voters: ['query'],
        purchases: ['get', 'query', 'put'],
        audit: ['put'],
      },
      machines: {
        'voting-lifecycle': [...operated, 'start'],
        'credit-purchase': [...operated, 'start'],
        reconciliation: operated,
      },
    },
    scope: 'all',
    timeoutSeconds: 15,
    memoryMb: 256,
  },
  {
    name: 'sweep',
    purpose: 'Looks for what does not move on, of every client, every five minutes',
    calledBy: { everyMinutes: 5 },
    uses: { tables: { votings: ['get', 'query'], voters: ['query'], purchases: ['get', 'query'] } },
    scope: 'all',
    timeoutSeconds: 240,
    memoryMb: 256,
  },
  {
    name: 'check-health',
    purpose: 'Shows whether the service is up',
    calledBy: { http: ['getHealth', 'getHealthDetails'] },
    uses: { tables: { votings: ['get', 'query'], voters: ['query'], purchases: ['query'] } },
    scope: 'all',
    timeoutSeconds: 5,
    attemptMs: 1_000,
    memoryMb: 256,
  },
  {
    name: 'move-voting',
    purpose: 'Moves a voting on: remind, open, alert, close, dispute, publish, notify',
    calledBy: { step: 'MoveVoting' },
    uses: { tables: { votings: ['get', 'put', 'delete'] }, factsTopic: true },
    timeoutSeconds: 15,
    memoryMb: 256,
  },
  {
    name: 'tally-shard',
    purpose: 'Counts every ballot of some shards again',
    calledBy: { step: 'TallyShard' },
    uses: { tables: { votings: ['get', 'query', 'put'], ballots: ['query'] } },
    timeoutSeconds: 300,
    memoryMb: 1024,
  },
  {
    name: 'seal-voting',
    purpose: 'Compares the two counts and freezes the result',
    calledBy: { step: 'SealVoting' },
    uses: { tables: { votings: ['get', 'put', 'query'], ballots: ['query'] } },
    timeoutSeconds: 60,
    memoryMb: 512,
  },
] as const satisfies readonly Part[];

export type PartName = (typeof list)[number]['name'];

/** Every function, for both hosts. */
export const parts: readonly (Part & { readonly name: PartName })[] = list;

/** The state machines: each one's file, whose placeholders the parts fill. */
export const machines = {
  'voting-lifecycle': { file: 'statemachines/voting-lifecycle.asl.json' },
  'credit-purchase': { file: 'statemachines/credit-purchase.asl.json' },
  reconciliation: { file: 'statemachines/reconciliation.asl.json' },
} as const satisfies Record<MachineName, { readonly file: string }>;

/** The tables, each with `pk` and `sk`. */
export const tables = [
  'votings',
  'ballots',
  'voters',
  'purchases',
  'audit',
] as const satisfies readonly TableName[];
