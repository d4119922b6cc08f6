import type { PreTokenGenerationV2TriggerEvent } from 'aws-lambda';
import { measured } from '#shell/measured.ts';
import { type IssueTokenDependencies, issueToken } from '#use-cases/issue-token.ts';

/** What Cognito sends, and what it reads of the response. */
export type TokenEvent = Pick<
  PreTokenGenerationV2TriggerEvent,
  'triggerSource' | 'userPoolId' | 'userName'
> & {
  readonly request: Pick<
    PreTokenGenerationV2TriggerEvent['request'],
    'groupConfiguration' | 'scopes'
  >;
};
export type TokenResponse = Pick<PreTokenGenerationV2TriggerEvent, 'response'>;

/** Makes the function that Cognito calls before it makes tokens: it decides their groups. */
export const createIssueToken =
  (dependencies: IssueTokenDependencies) =>
  <Event extends TokenEvent>(event: Event): Promise<Event & TokenResponse> =>
    measured(dependencies.observer, 'issue-token', {}, async () => {
      const { triggerSource, userPoolId, userName, request } = event;
      const groups = await issueToken(
        dependencies,
        { userPoolId, userName },
        {
          groups: request.groupConfiguration.groupsToOverride ?? [],
          scopes: request.scopes ?? [],
          isRefresh: triggerSource === 'TokenGeneration_RefreshTokens',
        },
      );
      // An empty object is the documented form of a token without groups.
      const groupOverrideDetails =
        groups.length === 0 ? {} : { groupsToOverride: [...groups], iamRolesToOverride: [] };
      return { ...event, response: { claimsAndScopeOverrideDetails: { groupOverrideDetails } } };
    });
