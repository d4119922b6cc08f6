import { CfnOutput, Duration, Fn, Validations } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  type CfnStage,
  CorsHttpMethod,
  HttpApi,
  HttpMethod,
  HttpNoneAuthorizer,
  type HttpRoute,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { type Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, LogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { operations } from '#contracts/http/operations.ts';
import { accessLogFields } from '#infra/cloud/access-log.ts';
import { removalPolicy, type StageSettings, type Throttle } from '#infra/cloud/stages.ts';
import { cors } from '#infra/cors.ts';
import { ApiName, ownNameOf } from './api-name.ts';
import type { Identity } from './identity.ts';
import type { ServiceFunction } from './service-function.ts';

type Operation = (typeof operations)[keyof typeof operations];

export type ServiceHttpApiProps = {
  readonly stage: string;
  readonly settings: StageSettings;
  readonly operations: readonly Operation[];
  readonly functions: readonly ServiceFunction[];
  readonly identity: Identity;
};

/** The HTTP API: one route for each operation of the contract, with that operation's scopes. */
export class ServiceHttpApi extends Construct {
  readonly api: HttpApi;
  readonly stage: HttpStage;
  /** Requests a minute that a throttle refused with 429. */
  readonly turnedAway: { readonly votes: Metric; readonly others: Metric };
  /** The host at which callers, or else CloudFront, reach it. */
  readonly host: string;

  constructor(scope: Construct, id: string, props: ServiceHttpApiProps) {
    super(scope, id);
    this.api = new HttpApi(this, 'HttpApi', {
      apiName: `hustings-${props.stage}`,
      createDefaultStage: false,
      disableExecuteApiEndpoint: ownNameOf(props.settings) !== undefined,
      corsPreflight: {
        allowOrigins: [...props.settings.webOrigins],
        allowHeaders: [...cors.allowHeaders],
        allowMethods: [...new Set(props.operations.map(({ method }) => CorsHttpMethod[method]))],
        exposeHeaders: [...cors.exposeHeaders],
        maxAge: Duration.seconds(cors.maxAgeSeconds),
      },
    });
    const logs = this.createLogs(props);
    this.stage = this.createStage(props, logs);
    this.turnedAway = this.countTurnedAway(props, logs);
    this.addRoutes(props);
    const { settings } = props;
    const name = ownNameOf(settings);
    if (name) new ApiName(this, 'Name', { ...name, settings, api: this.api, stage: this.stage });
    this.host = name?.name ?? Fn.parseDomainName(this.api.apiEndpoint);
    new CfnOutput(this, 'Url', { value: `https://${this.host}` });
  }

  private createLogs({ stage, settings }: ServiceHttpApiProps): LogGroup {
    return new LogGroup(this, 'AccessLogs', {
      logGroupName: `/aws/vendedlogs/apis/hustings-${stage}`,
      retention: settings.logRetention,
      removalPolicy: removalPolicy(settings),
    });
  }

  private createStage({ settings }: ServiceHttpApiProps, logs: LogGroup): HttpStage {
    return new HttpStage(this, 'Stage', {
      httpApi: this.api,
      autoDeploy: true,
      throttle: { rateLimit: settings.throttle.rate, burstLimit: settings.throttle.burst },
      accessLogSettings: {
        destination: new LogGroupLogDestination(logs),
        format: AccessLogFormat.custom(JSON.stringify(accessLogFields)),
      },
    });
  }

  /**
   * Counts by the access log: an HTTP API has no metric of throttled requests. Those of routes
   * without sign-in are left out, which any sender can cause.
   */
  private countTurnedAway({ stage, operations }: ServiceHttpApiProps, logs: LogGroup) {
    const vote = operations.filter(({ id }) => id === 'castVote');
    const open = operations.filter(({ scopes }) => scopes.length === 0);
    const count = (id: string, comparison: '=' | '!=', routes: readonly Operation[]): Metric =>
      new MetricFilter(this, id, {
        logGroup: logs,
        metricNamespace: `Hustings/${stage}`,
        metricName: id,
        filterPattern: FilterPattern.all(
          FilterPattern.stringValue('$.status', '=', '429'),
          ...routes.map(({ method, path }) =>
            FilterPattern.stringValue('$.routeKey', comparison, `${method} ${path}`),
          ),
        ),
      }).metric({ statistic: Stats.SUM, period: Duration.minutes(1), label: id });
    return {
      votes: count('VotesTurnedAway', '=', vote),
      others: count('RequestsTurnedAway', '!=', [...vote, ...open]),
    };
  }

  private addRoutes({ operations, functions, identity, settings }: ServiceHttpApiProps): void {
    const throttles: Partial<Record<string, Throttle>> = settings.throttleOf;
    const signIn = new HttpJwtAuthorizer('SignIn', identity.users.userPoolProviderUrl, {
      jwtAudience: [identity.app, identity.operators].map((client) => client.userPoolClientId),
    });
    const integrations = functions.map(({ part, live }) => ({
      operationIds: part.calledBy.http ?? [],
      integration: new HttpLambdaIntegration(part.name, live, { scopePermissionToRoute: false }),
    }));
    for (const { id, method, path, scopes } of operations) {
      const found = integrations.find(({ operationIds }) => operationIds.includes(id));
      if (!found) throw new Error(`No part of infra/parts.ts has the operation ${id}`);
      const isPublic = scopes.length === 0;
      const [route] = this.api.addRoutes({
        path,
        methods: [HttpMethod[method]],
        integration: found.integration,
        authorizer: isPublic ? new HttpNoneAuthorizer() : signIn,
        authorizationScopes: [...scopes],
      });
      if (!route) continue;
      if (isPublic) acknowledgePublic(route);
      const throttle = throttles[id];
      if (throttle) this.throttleRoute(route, `${method} ${path}`, throttle);
    }
  }

  private throttleRoute(route: HttpRoute, key: string, { rate, burst }: Throttle): void {
    const stage = this.stage.node.defaultChild as CfnStage;
    stage.routeSettings = {
      ...stage.routeSettings,
      [key]: { ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst },
    };
    stage.node.addDependency(route);
  }
}

const acknowledgePublic = (route: HttpRoute): void =>
  Validations.of(route).acknowledge({
    id: 'AwsSolutions-APIG4',
    reason: 'By the contract this operation is open to every caller.',
  });
