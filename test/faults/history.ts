/** One try to cast a vote; instants in epoch milliseconds by the clock that votes are judged by. */
export type Attempt = {
  readonly sentAt?: number;
  readonly endedAt?: number;
  /** Absent where the connection ended without an answer. */
  readonly answer?: {
    readonly status: number;
    readonly code?: string | undefined;
    readonly receivedAt?: number | undefined;
    readonly creditsCharged?: number | undefined;
  };
};

/** One ballot that a voter tried to cast, with every try, in order. */
export type Vote = {
  readonly voter: string;
  readonly votingId: string;
  readonly ballotId: string;
  readonly optionIds: readonly string[];
  readonly attempts: Attempt[];
};

/** `ok`: acknowledged. `refused`: definitely not recorded. `unknown`: nobody has said. */
export type Outcome = 'ok' | 'refused' | 'unknown';

/** What an attempt says: a 503, or no answer at all, leaves it open. */
export function outcomeOfAttempt({ answer }: Attempt): Outcome {
  if (answer === undefined || answer.status >= 500) return 'unknown';
  return answer.status < 300 ? 'ok' : 'refused';
}

/** What a voter may believe of a vote: an acknowledgement stands, whatever came before or after. */
export function outcomeOf({ attempts }: Vote): Outcome {
  const outcomes = attempts.map(outcomeOfAttempt);
  if (outcomes.includes('ok')) return 'ok';
  return outcomes.includes('refused') ? 'refused' : 'unknown';
}

/** What a voter was answered when the vote was acknowledged, once for each time. */
export const acknowledgementsOf = ({ attempts }: Vote) =>
  attempts.flatMap(({ answer }) => (answer !== undefined && answer.status < 300 ? [answer] : []));
