import type { components } from '#contracts/http/types.ts';
import { isoSeconds } from '#contracts/instant.ts';
import type { Wire } from '#test/faults/wire.ts';

/** The client that all votings here belong to. */
export const clientId = 'demo';

type Draft = components['schemas']['VotingDraft'];

/** The settings that differ between votings; instants in epoch milliseconds at whole seconds. */
export type VotingSettings = {
  readonly title: string;
  readonly opensAt: number;
  readonly closesAt: number;
  readonly pricing?: Draft['pricing'];
  readonly counting?: Draft['counting'];
};

/** The options of every voting here. */
export const optionIds = ['thai', 'pizza', 'soup'] as const;

const localTime = (at: number) => isoSeconds(at).slice(0, 19);

/** Schedules a voting as an admin does; returns its id. */
export async function scheduleVoting(
  wire: Wire,
  token: string,
  wanted: VotingSettings,
): Promise<string> {
  const { title, opensAt, closesAt, pricing = 'free', counting = { kind: 'plurality' } } = wanted;
  const schedule = { zone: 'UTC', opens: localTime(opensAt), closes: localTime(closesAt) };
  const options = optionIds.map((id) => ({ id, label: id }));
  const resultsVisible: Draft['resultsVisible'] = { kind: 'after-close' };
  const body: Draft = { title, options, counting, pricing, resultsVisible, schedule };
  const response = await wire.ask({ id: 'scheduleVoting', path: { clientId }, token, body });
  if (response.status !== 201) throw new Error(`Not scheduled: ${JSON.stringify(response.body)}`);
  return String(response.body.votingId);
}

/** The statuses of votings, by id. */
export async function statusesOf(wire: Wire, token: string, votingIds: readonly string[]) {
  const statuses = new Map<string, string>();
  for (const votingId of votingIds) {
    const { body } = await wire.ask({ id: 'getVoting', path: { clientId, votingId }, token });
    statuses.set(votingId, String(body.recordedStatus));
  }
  return statuses;
}
