import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { App } from 'aws-cdk-lib';
import { bundleFunctions } from '#infra/cloud/bundle.ts';
import { createApp } from '#infra/cloud/create-app.ts';
import type { StageSettings } from '#infra/cloud/stages.ts';
import type { Part } from '#infra/part.ts';
import { parts } from '#infra/parts.ts';
import { newFolder } from './folder.ts';

// biome-ignore lint/suspicious/noExplicitAny: there are no types for CloudFormation's properties.
type Properties = Record<string, any>;

/** One resource of a template. */
export type Resource = {
  readonly Type: string;
  readonly Properties: Properties;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly UpdatePolicy?: Properties;
};

const root = join(import.meta.dirname, '../../..');
export const functions = join(root, 'build/functions');

/** Bundles the functions and synthesises the strictest stage, as `cdk synth -c stage=prod` does. */
export async function synthesize() {
  await bundleFunctions(
    parts.map(({ name }) => name),
    functions,
  );
  return resourcesOf(createApp(functions, strictest()));
}

/** Synthesises the same stage with further parts and other settings, with empty functions. */
export function synthesizeWith(others: readonly Part[], settings: Partial<StageSettings> = {}) {
  return resourcesOf(createdWith(settings, [...parts, ...others]));
}

/** The app of the same stage with other settings, with empty functions. */
export function createdWith(settings: Partial<StageSettings> = {}, all: readonly Part[] = parts) {
  const folder = newFolder();
  for (const { name } of all) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, 'index.mjs'), 'export const handler = () => {};');
  }
  return createApp(folder, { ...strictest(), parts: all, settings });
}

const strictest = () => ({ outdir: newFolder(), context: { stage: 'prod' } });

function resourcesOf(app: App) {
  const { directory } = app.synth();
  const read = (file: string) => JSON.parse(readFileSync(join(directory, file), 'utf8'));
  const resources = (stack: string): Record<string, Resource> =>
    read(`hustings-prod-${stack}.template.json`).Resources;
  return {
    state: resources('state'),
    service: resources('service'),
    edge: app.node.tryFindChild('hustings-prod-edge') ? resources('edge') : {},
    outputs: read('hustings-prod-service.template.json').Outputs as Properties,
    report: read('validation-report.json'),
  };
}

export type Synthesis = ReturnType<typeof resourcesOf>;

/** The resources of one type, each with its logical id. */
export const ofType = (resources: Record<string, Resource>, type: string) =>
  Object.entries(resources).flatMap(([id, resource]) =>
    resource.Type === `AWS::${type}` ? [{ id, ...resource }] : [],
  );

const withoutHash = (id: string): string => id.slice(0, -8);

/** A reference as a person reads it: `table votings`, `castvoteRole`, or an ARN pattern. */
export function nameOf(reference: unknown): string {
  if (typeof reference === 'string') return reference;
  const {
    Ref,
    'Fn::GetAtt': att,
    'Fn::ImportValue': from,
    'Fn::Join': joined,
  } = reference as Properties;
  if (Ref !== undefined) return Ref.startsWith('AWS::') ? `<${Ref.slice(5)}>` : withoutHash(Ref);
  if (att !== undefined) return withoutHash(att[0]);
  if (joined !== undefined) return joined[1].map(nameOf).join(joined[0]);
  const table = /Tables(votings|ballots|voters|purchases|audit)/.exec(from);
  return table ? `table ${table[1]}` : from;
}

/** One action that a policy allows on one resource. */
export type Grant = {
  readonly action: string;
  readonly on: string;
  readonly condition: Properties | undefined;
};

const listOf = <Item>(value: Item | Item[]): Item[] => (Array.isArray(value) ? value : [value]);

/** The grants of a policy document, one for each action and resource. */
export const allowedBy = (document: Properties): Grant[] =>
  listOf(document.Statement)
    .filter(({ Effect }) => Effect === 'Allow')
    .flatMap(({ Action, Resource, Condition: condition }) =>
      listOf(Action).flatMap((action: string) =>
        listOf(Resource).map((on: unknown) => ({ action, on: nameOf(on), condition })),
      ),
    );

/** The grants of each role, by the role's name. */
export function grantsOf({ service, state }: Synthesis): Record<string, Grant[]> {
  const grants: Record<string, Grant[]> = {};
  for (const { Properties } of ofType({ ...service, ...state }, 'IAM::Policy')) {
    for (const role of Properties.Roles.map(nameOf)) {
      grants[role] = [...(grants[role] ?? []), ...allowedBy(Properties.PolicyDocument)];
    }
  }
  return grants;
}

/** The routes of the API, with the scopes and the function of each. */
export function routesOf({ service }: Synthesis) {
  const called = Object.fromEntries(
    ofType(service, 'ApiGatewayV2::Integration').map(({ id, Properties }) => [
      nameOf({ Ref: id }),
      nameOf(Properties.IntegrationUri),
    ]),
  );
  return ofType(service, 'ApiGatewayV2::Route').map(({ Properties }) => ({
    route: Properties.RouteKey as string,
    scopes: (Properties.AuthorizationScopes ?? []) as string[],
    authorization: Properties.AuthorizationType,
    authorizer: Properties.AuthorizerId && nameOf(Properties.AuthorizerId),
    calls: called[nameOf(Properties.Target).replace('integrations/', '')],
  }));
}
