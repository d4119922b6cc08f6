import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

type Resource = {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
};
type Template = { Resources: Record<string, Resource> };

/** A resource that MiniStack cannot make, and why. Nothing else is left out. */
const missing: readonly (readonly [why: string, is: (resource: Resource) => boolean])[] = [
  ['budget: type unknown', ({ Type }) => Type === 'AWS::Budgets::Budget'],
  ['login branding: type unknown', ({ Type }) => Type === 'AWS::Cognito::ManagedLoginBranding'],
  [
    'alarms on expressions: knows MetricName only',
    ({ Type, Properties }) =>
      Type === 'AWS::CloudWatch::Alarm' && Properties?.MetricName === undefined,
  ],
  [
    'dashboard: shows alarms that are left out',
    ({ Type }) => Type === 'AWS::CloudWatch::Dashboard',
  ],
  [
    'topic policies: they refuse plain HTTP, and everybody speaks it here',
    ({ Type }) => Type === 'AWS::SNS::TopicPolicy',
  ],
];

/** Takes what MiniStack cannot make out of an assembly; returns how often, by reason. */
export function rewriteAssembly(
  folder: string,
  stacks: readonly string[],
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const count = (why: string) => counts.set(why, (counts.get(why) ?? 0) + 1);
  for (const stack of stacks) {
    change(join(folder, `${stack}.template.json`), (template: Template) => {
      for (const [id, resource] of Object.entries(template.Resources)) {
        const why = missing.find(([, is]) => is(resource))?.[0];
        if (why === undefined) continue;
        delete template.Resources[id];
        count(why);
      }
      return replaced(template, (value) => rewritten(value, count));
    });
    // The roles of the bootstrap are denied its own bucket, so the caller deploys as itself.
    change(join(folder, `${stack}.assets.json`), withoutRoles);
  }
  change(join(folder, 'manifest.json'), withoutRoles);
  return counts;
}

/** What stands in a template in place of a value that MiniStack does not know. */
function rewritten(value: unknown, count: (why: string) => void): unknown {
  const attribute = (value as { 'Fn::GetAtt'?: readonly [string, string] })['Fn::GetAtt'];
  if (attribute?.[1] === 'ProviderURL') {
    count("a user pool's ProviderURL: attribute unknown");
    const pool = `\${${attribute[0]}}`;
    return { 'Fn::Sub': `https://cognito-idp.\${AWS::Region}.amazonaws.com/${pool}` };
  }
  const { Condition, ...statement } = value as { readonly Condition?: object };
  if (JSON.stringify(Condition)?.includes('dynamodb:LeadingKeys')) {
    count('conditions on the keys of items: knows no dynamodb:LeadingKeys');
    return statement;
  }
  const join = (value as { 'Fn::Join'?: readonly [string, readonly unknown[]] })['Fn::Join'];
  const ofGroup = /^:schedule\/.+/;
  if (!join?.[1].some((part) => ofGroup.test(String(part)))) return value;
  count('grants on the schedules of a group: takes every group for the default one');
  const parts = join[1].map((part) => (ofGroup.test(String(part)) ? ':schedule/*' : part));
  return { 'Fn::Join': [join[0], parts] };
}

const withoutRoles = (value: unknown) =>
  replaced(value, (inner) => {
    const {
      assumeRoleArn: _,
      cloudFormationExecutionRoleArn: __,
      lookupRole: ___,
      ...rest
    } = inner as Record<string, unknown>;
    return rest;
  });

/** Replaces every object of a JSON value, the inner ones first. */
function replaced(value: unknown, replace: (inner: object) => unknown): unknown {
  if (Array.isArray(value)) return value.map((one) => replaced(one, replace));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, one]) => [key, replaced(one, replace)] as const);
  return replace(Object.fromEntries(entries));
}

function change<Content>(file: string, to: (content: Content) => unknown) {
  const content = JSON.parse(readFileSync(file, 'utf8')) as Content;
  writeFileSync(file, JSON.stringify(to(content)));
}
