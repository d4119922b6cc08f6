import type { Api, Voting } from '#infra/local/api/api.ts';
import { createRandom } from '#infra/local/demo/choices.ts';

/** How many receipts were looked up, by their state. `lost`: not recorded. */
export type Receipts = {
  readonly checked: number;
  readonly counted: number;
  readonly recorded: number;
  readonly lost: number;
};

const receiptsAtMost = 20;

/** Some of the ballots; for the same seed, the same ones. */
export function sampleOf(ballotIds: readonly string[], seed: string): string[] {
  const random = createRandom('sample', seed);
  return ballotIds
    .map((ballotId) => ({ ballotId, order: random() }))
    .sort((one, other) => one.order - other.order)
    .slice(0, receiptsAtMost)
    .map(({ ballotId }) => ballotId);
}

/** Looks up the receipt of each ballot, as its voter would. */
export async function checkReceipts(
  api: Api,
  { clientId, votingId }: Voting,
  ballotIds: readonly string[],
): Promise<Receipts> {
  const states = await Promise.all(
    ballotIds.map(async (ballotId) => {
      const params = { path: { clientId, votingId, ballotId } };
      const path = '/clients/{clientId}/votings/{votingId}/receipts/{ballotId}' as const;
      return (await api.GET(path, { params })).data?.state;
    }),
  );
  const count = (wanted: string) => states.filter((state) => state === wanted).length;
  const counted = count('counted');
  const recorded = count('recorded');
  const checked = states.length;
  return { checked, counted, recorded, lost: checked - counted - recorded };
}
