import { randomBytes } from 'node:crypto';
import type { Attempt, Vote } from '#test/faults/history.ts';
import { clientId, optionIds } from '#test/faults/votings.ts';
import { type Answer, NoAnswer, type Wire } from '#test/faults/wire.ts';

/** A ballot that nobody has tried to cast yet. */
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

/** Tries once to cast a vote, and writes down what came of it; throws where nobody is there. */
export async function attempt(
  wire: Wire,
  token: string,
  vote: Vote,
  { now, hangUpAfterMs }: { now?: () => number; hangUpAfterMs?: number | undefined } = {},
): Promise<Attempt> {
  const { votingId, ballotId, optionIds } = vote;
  const body = { ballotId, choice: { optionIds } };
  const sentAt = now?.();
  const answer = await wire
    .ask({ id: 'castVote', path: { clientId, votingId }, token, body, hangUpAfterMs })
    .catch((error: unknown) => {
      if (error instanceof NoAnswer) return undefined;
      throw error;
    });
  const endedAt = now?.();
  const made: Attempt = {
    ...(sentAt === undefined ? {} : { sentAt }),
    ...(endedAt === undefined ? {} : { endedAt }),
    ...(answer === undefined ? {} : { answer: answerOf(answer) }),
  };
  vote.attempts.push(made);
  return made;
}

const answerOf = ({ status, body }: Answer): NonNullable<Attempt['answer']> => ({
  status,
  ...(status < 300
    ? {
        receivedAt: Date.parse(String(body.receivedAt)),
        creditsCharged: Number(body.creditsCharged),
      }
    : { code: String(body.code) }),
});

/** Asks for the receipts of votes, many at a time: their state, or `absent` where there is none. */
export async function receiptsOf(
  wire: Wire,
  token: string,
  votes: readonly Vote[],
): Promise<Map<string, string>> {
  const receipts = new Map<string, string>();
  const rest = votes.values();
  const look = async () => {
    for (const { votingId, ballotId } of rest) {
      const path = { clientId, votingId, ballotId };
      const { status, body } = await wire.ask({ id: 'getReceipt', path, token });
      receipts.set(ballotId, status === 404 ? 'absent' : String(body.state));
    }
  };
  await Promise.all(Array.from({ length: 16 }, look));
  return receipts;
}
