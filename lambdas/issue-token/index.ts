import { createSecondFactors } from '#gateways/second-factors.ts';
import { createIssueToken } from '#lambdas/issue-token/handler.ts';
import type { Host } from '#wiring/host.ts';

export const wire = ({ clientOf, observer }: Host) =>
  createIssueToken({ secondFactors: createSecondFactors(clientOf), observer });
