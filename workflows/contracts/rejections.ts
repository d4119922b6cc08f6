import { creditRejections } from './credit-rejections.ts';

/**
 * The closed catalogue of expected refusals: code, HTTP status, the sentence a person reads, and
 * what to do next. `openapi.yaml` lists the same codes; `test/house` compares the two.
 */
export const rejections = {
  'already-voted': {
    status: 409,
    title: 'You have already voted in this voting.',
    next: 'Your first vote counts; there is nothing to do.',
  },
  'ballot-id-taken': {
    status: 409,
    title: 'This ballot id is in use.',
    next: 'Make a new random ballot id and vote again.',
  },
  'body-too-large': {
    status: 413,
    title: 'The request is too large.',
    next: 'Send less than 64 KiB.',
  },
  'cancel-would-keep-credits': {
    status: 409,
    title: 'A paid voting that is open cannot be cancelled, because its votes are paid for.',
    next: 'End it early instead; the votes cast so far are then counted.',
  },
  'change-too-late': {
    status: 409,
    title: 'It is too late for this change.',
    next: 'Times can be changed until a few seconds before they come.',
  },
  'choice-not-possible': {
    status: 422,
    title: 'This choice is not possible in this voting.',
    next: 'Choose among the options shown, as many as the voting allows.',
  },
  'counting-not-possible': {
    status: 422,
    title: 'This way of counting does not fit the options.',
    next: 'Let a ballot name at most as many options as there are.',
  },
  'ends-before-start': {
    status: 422,
    title: 'The voting would end before it starts.',
    next: 'Choose an end after the start.',
  },
  'execution-not-found': {
    status: 404,
    title: 'There is no execution of this name: not yet, or no longer.',
    next: 'That of a voting starts about 17 minutes before it; one that ended is kept for 90 days.',
  },
  'execution-not-redrivable': {
    status: 409,
    title: 'This execution cannot be redriven.',
    next: 'Only one that ended in the last 14 days without success can; else POST /executions.',
  },
  'execution-not-running': {
    status: 409,
    title: 'This execution is not running.',
    next: 'There is nothing to stop.',
  },
  'execution-redrivable': {
    status: 409,
    title: 'The execution has ended, and can go on where it was.',
    next: 'Redrive it: POST /executions/{executionName}/redrive.',
  },
  'invalid-request': {
    status: 400,
    title: 'The request does not match the API.',
    next: 'Change what the violations name, and send it again.',
  },
  'local-time-invalid': {
    status: 422,
    title: 'There is no such date or time.',
    next: 'Give a date and time as on the wall, such as 2027-02-23T18:00.',
  },
  'local-time-skipped': {
    status: 422,
    title: 'The clocks skip this local time.',
    next: 'Choose another time; the candidates are the nearest that there are.',
  },
  'local-time-twice': {
    status: 422,
    title: 'This local time happens twice.',
    next: 'Say which one is meant by giving its offset.',
  },
  'not-found': {
    status: 404,
    title: 'There is no such thing here.',
    next: 'Check the address, and that you are signed in as the right person.',
  },
  'not-reconciled': {
    status: 404,
    title: 'The credits of this client have not been reconciled yet.',
    next: 'Come back after the next night, or ask an operator to reconcile them now.',
  },
  'not-recorded-in-time': {
    status: 409,
    title: 'Your vote could not be recorded before the voting closed.',
    next: 'No credit was taken. If you had sent the vote before, look up its receipt.',
  },
  'nothing-to-start': {
    status: 409,
    title: 'An execution would have nothing to do: all is done, or it is too early.',
    next: 'Start one only for what `GET /overdue` lists.',
  },
  'offset-differs': {
    status: 422,
    title: 'The offset is not one that this local time has.',
    next: 'Leave the offset out, or give one of the candidates.',
  },
  'only-the-end-may-change': {
    status: 409,
    title: 'While a voting is open, only its end may change.',
    next: 'Send the same start and a new end, and nothing else.',
  },
  'options-repeat': {
    status: 422,
    title: 'Two options have the same id, or labels that look the same.',
    next: 'Give each option an id and a label of its own.',
  },
  'others-were-faster': {
    status: 409,
    title: 'Others at this client kept scheduling or changing votings at the same moment.',
    next: 'Nothing was changed. Send the very same request again.',
  },
  'outcome-unknown': {
    status: 503,
    title: 'We cannot say yet whether your vote was recorded.',
    next: 'Send the same vote again after the time given; after the count the answer is certain.',
  },
  'request-differs': {
    status: 409,
    title: 'This request id was used for another voting.',
    next: 'Make a new random request id.',
  },
  'results-after-close': {
    status: 403,
    title: 'Results are shown after the voting has closed and been counted.',
    next: 'Come back after the count, which begins ten seconds after the close.',
  },
  'results-after-start': {
    status: 403,
    title: 'There are no results yet: the voting has not started.',
    next: 'Come back after its start.',
  },
  'results-after-your-vote': {
    status: 403,
    title: 'Results are shown after you have voted.',
    next: 'Vote first, or come back after the close.',
  },
  'results-before-close': {
    status: 422,
    title: 'Results would be shown at a time before the close.',
    next: 'Choose a time at or after the close, or show them live.',
  },
  'results-later': {
    status: 403,
    title: 'Results are shown at a time that was set.',
    next: 'Come back at that time.',
  },
  'starts-too-late': {
    status: 422,
    title: 'The start is too far ahead.',
    next: 'Schedule a voting at most five years ahead.',
  },
  'starts-too-soon': {
    status: 422,
    title: 'The start must be at least ten seconds from now.',
    next: 'Choose a later start.',
  },
  'too-many-at-once': {
    status: 409,
    title: 'Too many votings would run at the same time.',
    next: 'Choose another time, or ask an operator to raise the limit.',
  },
  'too-many-calls': {
    status: 429,
    title: 'You have asked for this too often in the last minute.',
    next: 'Wait a minute, then ask again.',
  },
  'too-many-changes': {
    status: 409,
    title: 'This voting has been changed 200 times; it cannot be changed again.',
    next: 'Leave it as it is, end it early, or cancel it and schedule another.',
  },
  'too-many-scheduled': {
    status: 409,
    title: 'This client has 3,000 votings that are not over; it cannot have more.',
    next: 'Wait until one of them is over, or cancel one.',
  },
  unauthorized: {
    status: 401,
    title: 'You are not signed in, or your sign-in has ended.',
    next: 'Sign in again.',
  },
  unavailable: {
    status: 503,
    title: 'The service is not able to answer right now.',
    next: 'Send the very same request again in a moment.',
  },
  'unknown-zone': {
    status: 422,
    title: 'There is no such time zone.',
    next: 'Give an IANA time zone, such as Europe/Vienna.',
  },
  'version-conflict': {
    status: 409,
    title: 'Somebody else has changed this in the meantime.',
    next: 'Load it again and repeat the change.',
  },
  'voting-cancelled': {
    status: 409,
    title: 'This voting was cancelled.',
    next: 'It will not be counted. You need not do anything.',
  },
  'voting-closed': {
    status: 409,
    title: 'The voting has ended; your vote came after its end and was not recorded.',
    next: 'No credit was taken. If you had sent the vote before, look up its receipt.',
  },
  'voting-not-open': {
    status: 409,
    title: 'The voting is not open yet.',
    next: 'Vote from its start on, which `opensAt` names.',
  },
  'voting-over': {
    status: 409,
    title: 'The voting is over.',
    next: 'There is nothing left to change.',
  },
  'window-too-long': {
    status: 422,
    title: 'The voting would run for too long.',
    next: 'Choose an end at most 350 days after the start.',
  },
  'window-too-short': {
    status: 422,
    title: 'The voting would be too short for anyone to take part.',
    next: 'Choose an end at least five seconds after the start.',
  },
  'wrong-role': {
    status: 403,
    title: 'Your role does not allow this.',
    next: 'Ask somebody who has the role that the detail names.',
  },
  ...creditRejections,
} as const satisfies Record<string, { status: number; title: string; next: string }>;

export type RejectionCode = keyof typeof rejections;

/** A refusal with its own details, which are shown to the caller unchanged. */
export type Rejection = {
  readonly code: RejectionCode;
  readonly detail?: string;
  readonly violations?: readonly { path: string; message: string }[];
  readonly candidates?: readonly { local: string; offset: string; at: string }[];
  readonly visibleAt?: string;
  /** When a vote was received, and the window in which it would have counted. */
  readonly receivedAt?: string;
  readonly opensAt?: string;
  readonly closesAt?: string;
  /** After so many seconds the same request may have another response. */
  readonly retryAfterSeconds?: number;
  /** What a paid vote costs, and what its voter has. */
  readonly credits?: { readonly needed: number; readonly held: number };
  /** The price as it is now. */
  readonly price?: { readonly currency: string; readonly minor: number };
};

/** A rejection of the catalogue, as the reason of a refused result. */
export const reject = (
  code: RejectionCode,
  more: Omit<Rejection, 'code'> = {},
): { readonly ok: false; readonly reason: Rejection } => ({
  ok: false,
  reason: { code, ...more },
});
