/** One attempt to cast a vote; instants in epoch milliseconds, by the host's clock. */
export type Attempt = {
  readonly sentAt?: number;
  readonly endedAt?: number;
  /** Missing if the connection ended without a response. */
  readonly response?: {
    readonly status: number;
    readonly code?: string | undefined;
    readonly receivedAt?: number | undefined;
    readonly creditsCharged?: number | undefined;
  };
};

/** One ballot that a voter tried to cast, with every attempt, in order. */
export type Vote = {
  readonly voter: string;
  readonly votingId: string;
  readonly ballotId: string;
  readonly optionIds: readonly string[];
  readonly attempts: Attempt[];
};

/** `ok`: acknowledged. `refused`: definitely not recorded. `unknown`: neither. */
export type Outcome = 'ok' | 'refused' | 'unknown';

/** Returns the outcome of an attempt: a 503, or no response at all, leaves it unknown. */
export function outcomeOfAttempt({ response }: Attempt): Outcome {
  if (response === undefined || response.status >= 500) return 'unknown';
  return response.status < 300 ? 'ok' : 'refused';
}

/** Returns the outcome of a vote: an acknowledgement stands, whatever came before or after. */
export function outcomeOf({ attempts }: Vote): Outcome {
  const outcomes = attempts.map(outcomeOfAttempt);
  if (outcomes.includes('ok')) return 'ok';
  return outcomes.includes('refused') ? 'refused' : 'unknown';
}

/** Returns the responses that acknowledged a vote. */
export const acknowledgementsOf = ({ attempts }: Vote) =>
  attempts.flatMap(({ response }) =>
    response !== undefined && response.status < 300 ? [response] : [],
  );
