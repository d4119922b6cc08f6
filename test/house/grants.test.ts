import { expect, test } from '@jest/globals';
import { executionActions, scheduleActions, secondFactorActions } from '#infra/cloud/grants.ts';
import { filesEndingIn } from './source-tree.ts';

const gateways = filesEndingIn('.ts').filter(({ path }) => path.startsWith('lambdas/gateways/'));

/** The API calls that the gateways make with one of the SDK's clients. */
const callsOf = (client: string): Set<string> => {
  const calls = gateways.flatMap(({ text }) => {
    const imported = text.match(new RegExp(`import \\{([^}]*)\\} from '@aws-sdk/${client}'`));
    return (imported?.[1]?.match(/\w+(?=Command\b)/g) ?? []) as string[];
  });
  return new Set(calls);
};

test('what the gateways call at Scheduler is what a function that schedules may do', () => {
  const granted = scheduleActions.map((action) => action.replace('scheduler:', ''));
  expect(callsOf('client-scheduler')).toEqual(new Set(granted));
});

test('what the gateways call at Step Functions is what a function can be granted', () => {
  const grantable = Object.values(executionActions).map(({ action }) => action.slice(7));
  expect(callsOf('client-sfn')).toEqual(new Set(grantable));
});

test('all that the gateways do at Secrets Manager is read a secret', () => {
  expect(callsOf('client-secrets-manager')).toEqual(new Set(['GetSecretValue']));
});

test('what the gateways call at Cognito is what a function that asks for factors may do', () => {
  const granted = secondFactorActions.map((action) => action.replace('cognito-idp:', ''));
  expect(callsOf('client-cognito-identity-provider')).toEqual(new Set(granted));
});
