import { CfnOutput, Duration, Validations } from 'aws-cdk-lib';
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
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { operations } from '#contracts/http/operations.ts';
import { accessLogFields } from '#infra/cloud/access-log.ts';
import { removalPolicy, type StageSettings, type Throttle } from '#infra/cloud/stages.ts';
import { cors } from '#infra/cors.ts';
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

  constructor(scope: Construct, id: string, props: ServiceHttpApiProps) {
    super(scope, id);
    this.api = new HttpApi(this, 'HttpApi', {
      apiName: `hustings-${props.stage}`,
      createDefaultStage: false,
      corsPreflight: {
        allowOrigins: [...props.settings.webOrigins],
        allowHeaders: [...cors.allowHeaders],
        allowMethods: [...new Set(props.operations.map(({ method }) => CorsHttpMethod[method]))],
        exposeHeaders: [...cors.exposeHeaders],
        maxAge: Duration.seconds(cors.maxAgeSeconds),
      },
    });
    this.stage = this.createStage(props);
    this.addRoutes(props);
    new CfnOutput(this, 'Url', { value: this.api.apiEndpoint });
  }

  private createStage({ stage, settings }: ServiceHttpApiProps): HttpStage {
    const logs = new LogGroup(this, 'AccessLogs', {
      logGroupName: `/aws/vendedlogs/apis/hustings-${stage}`,
      retention: settings.logRetention,
      removalPolicy: removalPolicy(settings),
    });
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

  private addRoutes({ operations, functions, identity, settings }: ServiceHttpApiProps): void {
    const throttles: Partial<Record<string, Throttle>> = settings.throttleOf;
    const signIn = new HttpJwtAuthorizer('SignIn', identity.users.userPoolProviderUrl, {
      jwtAudience: [identity.app.userPoolClientId],
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
