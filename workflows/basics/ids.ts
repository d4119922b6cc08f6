declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

/** The organisation that runs votings (the tenant). Matches `^[a-z][a-z0-9-]{1,30}$`. */
export type ClientId = Branded<'ClientId'>;
/** 26 lower-case Crockford base32 characters, ordered by the time they were made. */
export type VotingId = Branded<'VotingId'>;
/** A voter's purchase of credits, of the same form as a voting id. */
export type PurchaseId = Branded<'PurchaseId'>;
/** The subject of a verified token. */
export type UserId = Branded<'UserId'>;
/** 128 random bits made by the voter's app, as 32 lower-case hex characters: the receipt. */
export type BallotId = Branded<'BallotId'>;

const clientIdPattern = /^[a-z][a-z0-9-]{1,30}$/;
const ulidPattern = /^[0-9a-hjkmnp-tv-z]{26}$/;
const userIdPattern = /^[A-Za-z0-9._:@-]{1,128}$/;
const ballotIdPattern = /^[0-9a-f]{32}$/;

/** Whether a text could be a client's id. */
export const isClientId = (text: string): text is ClientId => clientIdPattern.test(text);
const isVotingId = (text: string): text is VotingId => ulidPattern.test(text);
const isPurchaseId = (text: string): text is PurchaseId => ulidPattern.test(text);
/** Whether a token's subject could be a user's id. */
export const isUserId = (text: string): text is UserId => userIdPattern.test(text);
const isBallotId = (text: string): text is BallotId => ballotIdPattern.test(text);

const reader =
  <Id extends string>(is: (text: string) => text is Id) =>
  (text: string): Id | undefined =>
    is(text) ? text : undefined;

/** For untrusted text: each returns the id, or undefined for any other text. */
export const parseClientId = reader(isClientId);
export const parseVotingId = reader(isVotingId);
export const parsePurchaseId = reader(isPurchaseId);
export const parseUserId = reader(isUserId);
export const parseBallotId = reader(isBallotId);

const orThrow =
  <Id extends string>(name: string, parse: (text: string) => Id | undefined) =>
  (text: string): Id => {
    const id = parse(text);
    if (id === undefined) throw new Error(`Not a ${name}: ${JSON.stringify(text.slice(0, 40))}`);
    return id;
  };

/**
 * For text that a schema at the edge has already accepted, or that we stored: each returns the id,
 * and throws on any other text. No id can hold `#`, which separates the parts of a key.
 */
export const clientId = orThrow('client id', parseClientId);
export const votingId = orThrow('voting id', parseVotingId);
export const purchaseId = orThrow('purchase id', parsePurchaseId);
export const userId = orThrow('user id', parseUserId);
export const ballotId = orThrow('ballot id', parseBallotId);
