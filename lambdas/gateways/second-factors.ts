import {
  AdminGetUserCommand,
  CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import type { ClientOf } from '#gateways/aws-client.ts';

/** A user of a user pool. */
export type PoolUser = { readonly userPoolId: string; readonly userName: string };

/** The second factors that users have switched on. */
export type SecondFactors = {
  /** Whether Cognito asks the user for one at each sign-in. Throws if Cognito does not respond. */
  readonly isOn: (user: PoolUser) => Promise<boolean>;
};

/** Those of Cognito. */
export function createSecondFactors(clientOf: ClientOf): SecondFactors {
  const cognito = clientOf(CognitoIdentityProviderClient);
  return {
    isOn: async ({ userPoolId, userName }) => {
      const command = new AdminGetUserCommand({ UserPoolId: userPoolId, Username: userName });
      const { UserMFASettingList: factors = [] } = await cognito.send(command);
      return factors.length > 0;
    },
  };
}
