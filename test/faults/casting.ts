import { randomBytes } from 'node:crypto';
import type { Attempt, Vote } from '#test/faults/history.ts';
import { clientId, optionIds } from '#test/faults/votings.ts';
import { NoResponse, type Wire, type WireResponse } from '#test/faults/wire.ts';

/** A vote without an attempt to cast it yet. */
export const newVote = (
  voter: string,
  { votingId }: { readonly votingId: string },
  option: string = optionIds[0],
): Vote => ({
  voter,
  votingId,
  ballotId: randomBytes(16).toString('hex'),
  optionIds: [option],
  attempts: [],
});

/** Casts a vote once and records the attempt; throws `ConnectionRefused` if no host listens. */
export async function attempt(
  wire: Wire,
  token: string,
  vote: Vote,
  { now, hangUpAfterMs }: { now?: () => number; hangUpAfterMs?: number | undefined } = {},
): Promise<Attempt> {
  const { votingId, ballotId, optionIds } = vote;
  const body = { ballotId, choice: { optionIds } };
  const sentAt = now?.();
  const response = await wire
    .ask({ id: 'castVote', path: { clientId, votingId }, token, body, hangUpAfterMs })
    .catch((error: unknown) => {
      if (error instanceof NoResponse) return undefined;
      throw error;
    });
  const endedAt = now?.();
  const made: Attempt = {
    ...(sentAt === undefined ? {} : { sentAt }),
    ...(endedAt === undefined ? {} : { endedAt }),
    ...(response === undefined ? {} : { response: responseOf(response) }),
  };
  vote.attempts.push(made);
  return made;
}

const responseOf = ({ status, body }: WireResponse): NonNullable<Attempt['response']> => ({
  status,
  ...(status < 300
    ? {
        receivedAt: Date.parse(String(body.receivedAt)),
        creditsCharged: Number(body.creditsCharged),
      }
    : { code: String(body.code) }),
});

/** Reads the receipts of votes, many at a time: their state, or `absent` for a 404. */
export async function receiptsOf(
  wire: Wire,
  token: string,
  votes: readonly Vote[],
): Promise<Map<string, string>> {
  const receipts = new Map<string, string>();
  const rest = votes.values();
  const readNext = async () => {
    for (const { votingId, ballotId } of rest) {
      const path = { clientId, votingId, ballotId };
      const { status, body } = await wire.ask({ id: 'getReceipt', path, token });
      receipts.set(ballotId, status === 404 ? 'absent' : String(body.state));
    }
  };
  await Promise.all(Array.from({ length: 16 }, readNext));
  return receipts;
}
