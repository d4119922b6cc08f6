import { RemovalPolicy } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';

/** Requests a second, and how many may come at once on top of them. */
export type Throttle = { readonly rate: number; readonly burst: number };

/** What differs from stage to stage; everything else is the same, so that tests mean something. */
export type StageSettings = {
  /** Data outlives a deleted stack, and a table has to be unlocked before it can be deleted. */
  readonly keepsData: boolean;
  readonly logRetention: RetentionDays;
  /** Where the web app is served from: it may call the API and be returned to after sign-in. */
  readonly webOrigins: readonly string[];
  /** For the route of votes. All routes of an account and region share 10,000 a second. */
  readonly voteThrottle: Throttle;
  /** For each other route. */
  readonly throttle: Throttle;
  /** Concurrent environments that a function has to itself, and may not exceed. */
  readonly reservedConcurrency: Readonly<Record<string, number>>;
  readonly alarms: AlarmThresholds;
};

/** An alarm rises above its number, measured over five minutes. */
export type AlarmThresholds = {
  readonly voteErrors: number;
  readonly voteP99Ms: number;
  readonly apiServerErrors: number;
  readonly throttledVotes: number;
  readonly throttledTableRequests: number;
  readonly retriedSteps: number;
};

const strict: AlarmThresholds = {
  voteErrors: 0,
  voteP99Ms: 1_000,
  apiServerErrors: 5,
  throttledVotes: 0,
  throttledTableRequests: 0,
  retriedSteps: 5,
};

/** People try things out here: only what lasts is worth a look. */
const relaxed: AlarmThresholds = {
  voteErrors: 10,
  voteP99Ms: 3_000,
  apiServerErrors: 50,
  throttledVotes: 100,
  throttledTableRequests: 100,
  retriedSteps: 50,
};

/** The stages, by name. */
export const stages = {
  dev: {
    keepsData: false,
    logRetention: RetentionDays.ONE_WEEK,
    webOrigins: ['http://localhost:3000'],
    voteThrottle: { rate: 200, burst: 400 },
    throttle: { rate: 50, burst: 100 },
    reservedConcurrency: {},
    alarms: relaxed,
  },
  test: {
    keepsData: true,
    logRetention: RetentionDays.TWO_WEEKS,
    webOrigins: ['https://test.hustings.example', 'http://localhost:3000'],
    voteThrottle: { rate: 1_000, burst: 1_000 },
    throttle: { rate: 100, burst: 200 },
    reservedConcurrency: {},
    alarms: relaxed,
  },
  staging: {
    keepsData: true,
    logRetention: RetentionDays.ONE_MONTH,
    webOrigins: ['https://staging.hustings.example'],
    voteThrottle: { rate: 6_000, burst: 3_000 },
    throttle: { rate: 800, burst: 400 },
    reservedConcurrency: {},
    alarms: strict,
  },
  prod: {
    keepsData: true,
    logRetention: RetentionDays.SIX_MONTHS,
    webOrigins: ['https://hustings.example'],
    voteThrottle: { rate: 6_000, burst: 3_000 },
    throttle: { rate: 800, burst: 400 },
    // A crowd that looks at results must not take the environments that votes need.
    reservedConcurrency: { 'cast-vote': 400 },
    alarms: strict,
  },
} as const satisfies Record<string, StageSettings>;

export type StageName = keyof typeof stages;

/** What becomes of a resource with a memory when it leaves its stack. */
export const removalPolicy = ({ keepsData }: Pick<StageSettings, 'keepsData'>): RemovalPolicy =>
  keepsData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;

/** The stage of this name. Throws, with the names there are, when there is none. */
export function stageNamed(name: string): StageName {
  if (Object.hasOwn(stages, name)) return name as StageName;
  throw new Error(`There is no stage '${name}': it is one of ${Object.keys(stages).join(', ')}`);
}
