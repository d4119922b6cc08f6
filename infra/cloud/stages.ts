import { RemovalPolicy } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { OperationId } from '#contracts/http/operations.ts';
import type { TableName } from '#infra/part.ts';
import { shardCountsAtOnce } from '#infra/parts.ts';

/** Requests a second, and the burst on top of them, as API Gateway defines them. */
export type Throttle = { readonly rate: number; readonly burst: number };

/** What a table takes from its first second on, in DynamoDB's units a second. */
export type WarmThroughput = { readonly reads: number; readonly writes: number };

/**
 * Votes come in crowds, and so do the reads before them. Until they are verified, events of payment
 * providers come from any sender. Each purchase that is started is a call of a provider, which
 * takes only so many.
 */
type ThrottledApart = Extract<
  OperationId,
  | 'listVotings'
  | 'getMyPart'
  | 'getProfile'
  | 'getVoting'
  | 'castVote'
  | 'receivePaymentEvent'
  | 'startPurchase'
>;

/** The same for each request that an app makes before its voter votes. */
const reads = (throttle: Throttle) => ({
  listVotings: throttle,
  getMyPart: throttle,
  getProfile: throttle,
  getVoting: throttle,
});

/** A name of your own, and the ACM certificate for it. */
export type OwnName = { readonly name: string; readonly certificateArn: string };

/** Names in place of those that AWS makes. */
export type Domains = {
  /** The hosted zone that gets the records. Without one, you make them from the outputs. */
  readonly zone?: { readonly id: string; readonly name: string };
  /** With `edge`, the certificate is in us-east-1, else in the region of the stage. */
  readonly api?: OwnName;
  /** The certificate is in us-east-1. */
  readonly signIn?: OwnName;
};

/** CloudFront and AWS WAF before the API. */
export type Edge = {
  /**
   * The name by which CloudFront calls the API, with a client certificate (in us-east-1) of an
   * authority in the trust store (an object in S3). Nobody else can call the API then. Without it,
   * the API can be called past the firewall at its AWS name.
   */
  readonly origin?: OwnName & {
    readonly clientCertificateArn: string;
    readonly trustStore: { readonly bucket: string; readonly key: string };
  };
  /** The firewall's log holds addresses of voters. Default: there is none. */
  readonly logRetention?: RetentionDays;
};

/** What differs from stage to stage; all else is the same, so that tests are valid for all. */
export type StageSettings = {
  /** Where the stage is, whatever region the credentials name: elsewhere it would be empty. */
  readonly region: string;
  /** The CDK deploys the stage to no other. Default: the account of the credentials. */
  readonly account?: string;
  /** Data outlives a deleted stack, and a table has to be unlocked before it can be deleted. */
  readonly keepsData: boolean;
  readonly logRetention: RetentionDays;
  /**
   * The name of the one role, used by two people together, that may export ballots and voters or
   * restore them to a moment. Default: nothing restrains those whose own policies allow it.
   */
  readonly breakGlassRole?: string;
  /** Where the web app is served from: it may call the API and be returned to after sign-in. */
  readonly webOrigins: readonly string[];
  /** Where sign-in may return to besides: the app links or custom schemes of native apps. */
  readonly appCallbacks: readonly string[];
  readonly domains: Domains;
  /** Plus has threat protection, and no free users (`docs/decisions.md`). */
  readonly userPoolPlan: 'essentials' | 'plus';
  /** Default: callers reach API Gateway directly. */
  readonly edge?: Edge | undefined;
  /** Of all routes that have no throttle of their own. */
  readonly throttle: Throttle;
  /** Of the routes of these operations. All routes of an account and region share 10,000. */
  readonly throttleOf: Readonly<Record<ThrottledApart, Throttle>>;
  /**
   * Of the tables that a crowd uses; enough for what the throttles let in (`docs/performance.md`).
   * Default: that of a new table, 12,000 reads and 4,000 writes. It can be raised, never lowered.
   */
  readonly warmThroughput: Partial<Readonly<Record<TableName, WarmThroughput>>>;
  /** The reserved concurrency of functions, by name. Default: none is reserved. */
  readonly reservedConcurrency: Readonly<Record<string, number>>;
  /** A new version of the function of votes gets a tenth of them first. Else: all at once. */
  readonly canary: boolean;
  /** What the account is to cost a month: operators are notified at 80 %, or if it will be more. */
  readonly monthlyBudgetUsd: number;
  readonly alarms: AlarmThresholds;
};

/** An alarm rises above its number, measured over one minute. */
export type AlarmThresholds = {
  readonly voteErrors: number;
  readonly voteP99Ms: number;
  readonly apiServerErrors: number;
  readonly throttledVotes: number;
  readonly throttledTableRequests: number;
  readonly retriedSteps: number;
  /** Failed starts of purchases, and failed payment events, which are repeated. */
  readonly paymentErrors: number;
  /** Votes that get 429 of API Gateway; and other requests, of routes that need a token. */
  readonly turnedAwayVotes: number;
  readonly turnedAwayRequests: number;
  /** Requests to sign in, or to renew a token. */
  readonly throttledSignIns: number;
};

const strict: AlarmThresholds = {
  voteErrors: 0,
  voteP99Ms: 1_000,
  apiServerErrors: 5,
  throttledVotes: 0,
  throttledTableRequests: 0,
  retriedSteps: 5,
  paymentErrors: 2,
  turnedAwayVotes: 100,
  turnedAwayRequests: 300,
  throttledSignIns: 10,
};

/** For stages that are used for experiments: only lasting faults raise an alarm. */
const relaxed: AlarmThresholds = {
  voteErrors: 10,
  voteP99Ms: 3_000,
  apiServerErrors: 50,
  throttledVotes: 100,
  throttledTableRequests: 100,
  retriedSteps: 50,
  paymentErrors: 10,
  turnedAwayVotes: 1_000,
  turnedAwayRequests: 3_000,
  throttledSignIns: 100,
};

/** For 6,000 votes a second, the dearest of them, and 2,000 of each read before them. */
const crowdThroughput = {
  ballots: { reads: 12_000, writes: 24_000 },
  voters: { reads: 12_000, writes: 30_000 },
};

/** The stages, by name. */
export const stages = {
  dev: {
    region: 'eu-central-1',
    keepsData: false,
    logRetention: RetentionDays.ONE_WEEK,
    webOrigins: ['http://localhost:3000'],
    appCallbacks: [],
    domains: {},
    userPoolPlan: 'essentials',
    throttle: { rate: 50, burst: 100 },
    throttleOf: {
      ...reads({ rate: 200, burst: 400 }),
      castVote: { rate: 200, burst: 400 },
      receivePaymentEvent: { rate: 20, burst: 40 },
      startPurchase: { rate: 10, burst: 20 },
    },
    warmThroughput: {},
    reservedConcurrency: {},
    canary: false,
    monthlyBudgetUsd: 50,
    alarms: relaxed,
  },
  test: {
    region: 'eu-central-1',
    keepsData: true,
    logRetention: RetentionDays.TWO_WEEKS,
    breakGlassRole: 'hustings-break-glass',
    webOrigins: ['https://test.hustings.example', 'http://localhost:3000'],
    appCallbacks: [],
    domains: {},
    userPoolPlan: 'essentials',
    throttle: { rate: 100, burst: 200 },
    throttleOf: {
      ...reads({ rate: 800, burst: 800 }),
      castVote: { rate: 800, burst: 800 },
      receivePaymentEvent: { rate: 50, burst: 100 },
      startPurchase: { rate: 20, burst: 40 },
    },
    warmThroughput: {},
    reservedConcurrency: {},
    canary: true,
    monthlyBudgetUsd: 50,
    alarms: relaxed,
  },
  staging: {
    region: 'eu-central-1',
    keepsData: true,
    logRetention: RetentionDays.ONE_MONTH,
    breakGlassRole: 'hustings-break-glass',
    webOrigins: ['https://staging.hustings.example'],
    appCallbacks: [],
    domains: {},
    userPoolPlan: 'essentials',
    edge: {},
    throttle: { rate: 800, burst: 400 },
    throttleOf: {
      ...reads({ rate: 2_000, burst: 2_000 }),
      castVote: { rate: 6_000, burst: 3_000 },
      receivePaymentEvent: { rate: 200, burst: 400 },
      startPurchase: { rate: 80, burst: 100 },
    },
    warmThroughput: crowdThroughput,
    reservedConcurrency: {},
    canary: true,
    monthlyBudgetUsd: 200,
    alarms: strict,
  },
  prod: {
    region: 'eu-central-1',
    keepsData: true,
    logRetention: RetentionDays.SIX_MONTHS,
    breakGlassRole: 'hustings-break-glass',
    webOrigins: ['https://hustings.example'],
    appCallbacks: [],
    domains: {},
    userPoolPlan: 'essentials',
    edge: {},
    throttle: { rate: 800, burst: 400 },
    throttleOf: {
      ...reads({ rate: 2_000, burst: 2_000 }),
      castVote: { rate: 6_000, burst: 3_000 },
      receivePaymentEvent: { rate: 200, burst: 400 },
      startPurchase: { rate: 80, burst: 100 },
    },
    warmThroughput: crowdThroughput,
    // Neither a crowd that reads results nor a sender of forged events may take the environments
    // that votes need.
    reservedConcurrency: {
      'cast-vote': 400,
      'receive-payment-events': 50,
      'tally-shard': shardCountsAtOnce,
    },
    canary: true,
    monthlyBudgetUsd: 1_000,
    alarms: strict,
  },
} as const satisfies Record<string, StageSettings>;

export type StageName = keyof typeof stages;

/**
 * The removal policy of what outlives its stack. A creation that is rolled back removes it, so that
 * its name is free for the next attempt.
 */
export const removalPolicy = ({ keepsData }: Pick<StageSettings, 'keepsData'>): RemovalPolicy =>
  keepsData ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY;

/**
 * The removal policy of what is locked against being deleted. A rollback could not delete it, and
 * would fail; its name must be one that CloudFormation makes.
 */
export const lockedRemovalPolicy = (keepsData: boolean): RemovalPolicy =>
  keepsData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;

/** The stage of this name. Throws, with the list of names, if there is none. */
export function stageNamed(name: string): StageName {
  if (Object.hasOwn(stages, name)) return name as StageName;
  throw new Error(`There is no stage '${name}': it is one of ${Object.keys(stages).join(', ')}`);
}
