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
/** Whether a token's subject can be one of ours. */
export const isUserId = (text: string): text is UserId => userIdPattern.test(text);
const isBallotId = (text: string): text is BallotId => ballotIdPattern.test(text);

const parse =
  <Id extends string>(name: string, is: (text: string) => text is Id) =>
  (text: string): Id => {
    if (!is(text)) throw new Error(`Not a ${name}: ${JSON.stringify(text.slice(0, 40))}`);
    return text;
  };

/**
 * Each takes text that a schema at the edge has already accepted and gives it its type; throws on
 * text that could not be an id. None of the ids can hold `#`, which separates the parts of a key.
 */
export const clientId = parse('client id', isClientId);
export const votingId = parse('voting id', isVotingId);
export const purchaseId = parse('purchase id', isPurchaseId);
export const userId = parse('user id', isUserId);
export const ballotId = parse('ballot id', isBallotId);
