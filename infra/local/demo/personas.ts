import type { Persona } from '#infra/local/identity/persona.ts';

/** The client of the demo. */
export const demoClient = 'demo';

const clientNames = new Map([
  [demoClient, 'Demo Club'],
  ['other', 'Other Club'],
]);

/** The name of a client, for people. */
export const clientNameOf = (client: string): string =>
  clientNames.get(client) ?? `the client ${client}`;

/** The people as whom one can sign in on the local host. */
export const personas: readonly Persona[] = [
  { userId: 'ada', name: 'Ada', groups: ['demo.voter'] },
  { userId: 'bo', name: 'Bo', groups: ['demo.voter'] },
  {
    userId: 'carla',
    name: 'Carla',
    groups: ['demo.admin'],
    hasSecondFactor: true,
    note: 'schedules votings',
  },
  {
    userId: 'olga',
    name: 'Olga',
    groups: ['operators'],
    hasSecondFactor: true,
    note: 'watches and repairs executions',
  },
  {
    userId: 'zoe',
    name: 'Zoe',
    groups: ['other.voter', 'other.admin'],
    hasSecondFactor: true,
    note: 'votes and schedules at another client',
  },
];
