import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CfnLoggingConfiguration, CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { removalPolicy, type StageSettings } from '#infra/cloud/stages.ts';

export type FirewallProps = {
  readonly stage: string;
  readonly settings: StageSettings;
};

/**
 * Requests a minute. Two thousand people at one school or office open the app and vote in the same
 * minute, with ten requests each. A payment provider sends its events from about a dozen addresses.
 * An app that is used by one person sends less than one request a second.
 */
export const perMinute = { address: 20_000, addressToOpenRoutes: 3_000, token: 600 } as const;

type Statement = CfnWebACL.StatementProperty;

const asItIs = [{ priority: 0, type: 'NONE' }];

const any = (statements: Statement[]): Statement => ({ orStatement: { statements } });

const path = (text: string, positionalConstraint: 'STARTS_WITH' | 'EXACTLY'): Statement => ({
  byteMatchStatement: {
    fieldToMatch: { uriPath: {} },
    searchString: text,
    positionalConstraint,
    textTransformations: asItIs,
  },
});

/** The routes that take requests without a token. */
const openRoutes = any([path('/payment-events/', 'STARTS_WITH'), path('/health', 'EXACTLY')]);

const label = (scope: 'LABEL' | 'NAMESPACE', key: string): Statement => ({
  labelMatchStatement: { scope, key: `awswaf:managed:aws:${key}` },
});

/** The labels that the managed groups put on a request that is to be blocked. */
const isBad = any([
  label('LABEL', 'amazon-ip-list:AWSManagedIPReputationList'),
  label('LABEL', 'amazon-ip-list:AWSManagedReconnaissanceList'),
  label('NAMESPACE', 'known-bad-inputs:'),
]);

const byAddress = { evaluationWindowSec: 60, aggregateKeyType: 'IP' };
const byToken = {
  evaluationWindowSec: 60,
  aggregateKeyType: 'CUSTOM_KEYS',
  customKeys: [{ header: { name: 'authorization', textTransformations: asItIs } }],
};

/** The responses of the firewall, in the form of those of API Gateway. Pages may read them. */
const responses = {
  blocked: { responseCode: 403, message: 'Blocked' },
  tooMany: { responseCode: 429, message: 'Too Many Requests' },
} as const;

const respond = (key: keyof typeof responses): Pick<CfnWebACL.RuleProperty, 'action'> => ({
  action: {
    block: {
      customResponse: {
        responseCode: responses[key].responseCode,
        customResponseBodyKey: key,
        responseHeaders: [{ name: 'access-control-allow-origin', value: '*' }],
      },
    },
  },
});

/** Rules of AWS that put labels on requests; a rule of ours blocks, with a response of ours. */
const managed = (name: string) => ({
  name,
  overrideAction: { count: {} },
  statement: { managedRuleGroupStatement: { vendorName: 'AWS', name } },
});

const limit = (name: string, statement: CfnWebACL.RateBasedStatementProperty) => ({
  name,
  ...respond('tooMany'),
  statement: { rateBasedStatement: statement },
});

const rules: readonly Omit<CfnWebACL.RuleProperty, 'priority' | 'visibilityConfig'>[] = [
  managed('AWSManagedRulesAmazonIpReputationList'),
  managed('AWSManagedRulesKnownBadInputsRuleSet'),
  { name: 'Bad', ...respond('blocked'), statement: isBad },
  limit('OpenRoutes', {
    ...byAddress,
    limit: perMinute.addressToOpenRoutes,
    scopeDownStatement: openRoutes,
  }),
  limit('Address', { ...byAddress, limit: perMinute.address }),
  limit('Token', { ...byToken, limit: perMinute.token }),
];

/** Samples would show tokens, and addresses beside the ids of ballots in paths. */
const measuredAs = (metricName: string) => ({
  metricName,
  cloudWatchMetricsEnabled: true,
  sampledRequestsEnabled: false,
});

/** The rules that a request passes before the API. */
export class Firewall extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, { stage, settings }: FirewallProps) {
    super(scope, id);
    const bodies = Object.entries(responses).map(([key, { message }]) => [
      key,
      { contentType: 'APPLICATION_JSON', content: JSON.stringify({ message }) },
    ]);
    const acl = new CfnWebACL(this, 'WebAcl', {
      scope: 'CLOUDFRONT',
      defaultAction: { allow: {} },
      customResponseBodies: Object.fromEntries(bodies),
      rules: rules.map((rule, priority) => ({
        ...rule,
        priority,
        visibilityConfig: measuredAs(rule.name),
      })),
      visibilityConfig: measuredAs(`hustings-${stage}`),
    });
    this.arn = acl.attrArn;
    const retention = settings.edge?.logRetention;
    if (retention) this.log(acl, retention, { stage, settings });
  }

  private log(acl: CfnWebACL, retention: RetentionDays, { stage, settings }: FirewallProps): void {
    const logs = new LogGroup(this, 'Logs', {
      logGroupName: `aws-waf-logs-hustings-${stage}`,
      retention,
      removalPolicy: removalPolicy(settings),
    });
    new CfnLoggingConfiguration(this, 'Logging', {
      resourceArn: acl.attrArn,
      logDestinationConfigs: [logs.logGroupRef.logGroupArn],
      redactedFields: [
        { singleHeader: { Name: 'authorization' } },
        { uriPath: {} },
        { queryString: {} },
      ],
    });
  }
}
