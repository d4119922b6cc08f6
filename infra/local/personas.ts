import type { Persona } from '#infra/local/identity/persona.ts';

/** The client of the demo. */
export const demoClient = 'demo';

/** Whom one may be on the local host. */
export const personas: readonly Persona[] = [
  { userId: 'ada', name: 'Ada', groups: ['demo.voter'], note: 'votes, has 12 credits' },
  { userId: 'bo', name: 'Bo', groups: ['demo.voter'], note: 'votes, has no credits' },
  { userId: 'carla', name: 'Carla', groups: ['demo.admin'], note: 'schedules votings' },
  { userId: 'olga', name: 'Olga', groups: ['operators'], note: 'watches and mends executions' },
  {
    userId: 'zoe',
    name: 'Zoe',
    groups: ['other.voter', 'other.admin'],
    note: 'votes and schedules at another client',
  },
];
