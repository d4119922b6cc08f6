import { randomUUID } from 'node:crypto';
import { type JsonBody, jsonReply, type LocalRequest, type Reply } from '#infra/local/aws/http.ts';

/** A user of the user pool. */
export type User = { readonly userName: string; readonly hasSecondFactor: boolean };

export const cognitoTarget = 'AWSCognitoIdentityProviderService.';
const type = 'application/x-amz-json-1.1';

/** Cognito's API, of which there is only `AdminGetUser`; every pool has the same users. */
export const createCognitoApi =
  (users: readonly User[]) =>
  async ({ headers, body }: LocalRequest): Promise<Reply> => {
    const name = String(headers['x-amz-target']).slice(cognitoTarget.length);
    if (name !== 'AdminGetUser') {
      return refusal('UnknownOperationException', `Not supported locally: ${name}`);
    }
    const { Username } = JSON.parse(body) as JsonBody;
    const user = users.find(({ userName }) => userName === Username);
    if (!user) return refusal('UserNotFoundException', 'User does not exist.');
    const { userName, hasSecondFactor } = user;
    const factors = hasSecondFactor && { UserMFASettingList: ['SOFTWARE_TOKEN_MFA'] };
    return jsonReply(200, { Username: userName, UserStatus: 'CONFIRMED', ...factors }, {}, type);
  };

const refusal = (code: string, message: string): Reply =>
  jsonReply(
    400,
    { __type: code, message },
    { 'x-amzn-errortype': code, 'x-amzn-requestid': randomUUID() },
    type,
  );
