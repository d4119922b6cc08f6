import { rm } from 'node:fs/promises';
import type { SecondFactors } from '#gateways/second-factors.ts';
import { createGateway } from '#infra/local/gateway/gateway.ts';
import { createIdentity } from '#infra/local/identity/identity.ts';
import type { Persona } from '#infra/local/identity/persona.ts';
import { createIssueToken } from '#lambdas/issue-token/handler.ts';
import { temporaryFolder } from '#test/builders/temporary-folder.ts';
import { operations, serve } from '#test/infra/local/gateway/started.ts';

/** People as a configuration would list them. */
export const personas: readonly Persona[] = [
  { userId: 'ada', name: 'Ada Obi', groups: ['demo.voter'], note: 'voter, 12 credits' },
  {
    userId: 'carla',
    name: 'Carla Reyes',
    groups: ['demo.admin', 'demo.voter'],
    hasSecondFactor: true,
  },
  { userId: 'olu', name: 'Olu <Bright> & Sons', groups: ['operators'], note: `says "hi"` },
];

const silent = { info: () => {}, error: () => {}, measure: () => {}, count: () => {} };
const secondFactors: SecondFactors = {
  isOn: async ({ userName }) =>
    personas.some(({ userId, hasSecondFactor }) => userId === userName && hasSecondFactor === true),
};
const echo = async (event: unknown): Promise<unknown> => event;
const functions = {
  castVote: echo,
  readVotings: echo,
  readVoting: echo,
  readCalendar: echo,
  inspect: echo,
  info: echo,
};

/** The identity provider and a gateway that trusts it, on one port, with their own directory. */
export const startIdentity = async (dataDir?: string) => {
  const directory = dataDir ?? (await temporaryFolder()).path;
  const faults: unknown[] = [];
  const host = await serve();
  const identity = await createIdentity({
    origin: host.origin,
    dataDir: directory,
    personas,
    issueToken: createIssueToken({ secondFactors, observer: silent }),
    onFault: (fault) => faults.push(fault),
  });
  const staticRoutes = {
    '/oidc': identity.listener,
    '/_local/tokens': identity.tokensListener,
  };
  const table = { operations, functions, clock: { now: Date.now }, log: () => {} };
  host.server.on('request', createGateway({ ...identity, ...table, staticRoutes }));
  const close = async (): Promise<void> => {
    await host.close();
    await rm(directory, { recursive: true, force: true });
  };
  return { ...host, close, identity, faults, directory };
};
