import type { Schemas } from '#infra/local/api/api.ts';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/**
 * A voting of the demo. Times are in milliseconds from the moment at which the demo is ready, at
 * whole seconds; `ballots` are cast for its options by these weights.
 */
export type DemoVoting = Omit<Schemas['VotingDraft'], 'schedule' | 'resultsVisible'> & {
  readonly key: string;
  readonly clientId: 'demo' | 'other';
  readonly opensIn: number;
  readonly closesIn: number;
  readonly zone: string;
  readonly resultsVisible: Schemas['ResultsVisible'] | { readonly visibleIn: number };
  readonly ballots: number;
  readonly weights: readonly number[];
  /** The personas who vote in it, too. */
  readonly voters?: readonly string[];
  /** The personas who want to be alerted before it ends. */
  readonly registered?: readonly string[];
  /** How it ends early, if it does. */
  readonly fate?: 'cancelled' | 'stopped' | 'unpublished';
};

const plain = { clientId: 'demo', zone: 'Europe/Vienna' } as const;
const none = { ballots: 0, weights: [] };
const over = { opensIn: -90 * minute, closesIn: -15 * minute };

/** One in each status, free and paid, of both counting methods, with each visibility. */
export const demoVotings: readonly DemoVoting[] = [
  {
    ...plain,
    key: 'outing',
    title: 'Team outing',
    description: 'Where do we spend the first Friday of the summer?',
    options: [
      { id: 'kayak', label: 'Kayaking' },
      { id: 'hike', label: 'A hike with a picnic' },
      { id: 'museum', label: 'Museum of technology' },
      { id: 'cooking', label: 'Cooking together' },
    ],
    counting: { kind: 'plurality' },
    pricing: 'free',
    resultsVisible: { kind: 'live' },
    opensIn: -40 * minute,
    closesIn: 2 * hour,
    ballots: 24,
    weights: [5, 4, 1, 3],
    voters: ['bo'],
    registered: ['ada'],
  },
  {
    ...plain,
    key: 'lunch',
    title: 'Where do we go for lunch?',
    options: [
      { id: 'thai', label: 'Thai' },
      { id: 'pizza', label: 'Pizza' },
      { id: 'soup', label: 'The soup place' },
    ],
    counting: { kind: 'plurality' },
    pricing: 'free',
    resultsVisible: { kind: 'after-close' },
    opensIn: -20 * minute,
    closesIn: 45 * second,
    ballots: 17,
    weights: [4, 5, 2],
    voters: ['bo'],
    registered: ['ada'],
  },
  {
    ...plain,
    ...none,
    key: 'logo',
    title: 'A logo for the summer fair',
    description: 'Choose up to two. A vote costs one credit, which goes to the fair.',
    options: [
      { id: 'sun', label: 'The laughing sun' },
      { id: 'boat', label: 'The paper boat' },
      { id: 'tent', label: 'The red tent' },
    ],
    counting: { kind: 'approval', maxChoices: 2 },
    pricing: 'paid',
    resultsVisible: { kind: 'after-my-vote' },
    opensIn: 25 * second,
    closesIn: 30 * minute,
  },
  {
    ...plain,
    ...none,
    key: 'board',
    title: 'Captain of the rowing club',
    ownerId: 'rowing-club',
    options: [
      { id: 'mira', label: 'Mira' },
      { id: 'jon', label: 'Jon' },
      { id: 'abstain', label: 'I abstain' },
    ],
    counting: { kind: 'plurality' },
    pricing: 'free',
    resultsVisible: { visibleIn: 2 * day + 2 * hour },
    zone: 'America/New_York',
    opensIn: day,
    closesIn: 2 * day,
  },
  {
    ...plain,
    ...over,
    key: 'room',
    title: 'A name for the new meeting room',
    options: [
      { id: 'aquarium', label: 'Aquarium' },
      { id: 'attic', label: 'Attic' },
      { id: 'harbour', label: 'Harbour' },
    ],
    counting: { kind: 'approval' },
    pricing: 'free',
    resultsVisible: { kind: 'after-close' },
    ballots: 12,
    weights: [3, 2, 4],
    voters: ['ada'],
    fate: 'stopped',
  },
  {
    ...plain,
    ...over,
    key: 'charity',
    title: 'Charity of the year',
    description: 'A vote costs one credit, which is doubled and given to the winner.',
    options: [
      { id: 'library', label: 'The mobile library' },
      { id: 'shelter', label: 'The animal shelter' },
      { id: 'meals', label: 'Meals on wheels' },
    ],
    counting: { kind: 'plurality' },
    pricing: 'paid',
    resultsVisible: { kind: 'after-my-vote' },
    ballots: 9,
    weights: [2, 3, 5],
    voters: ['ada'],
    fate: 'unpublished',
  },
  {
    ...plain,
    ...over,
    key: 'cake',
    title: 'Best cake of the bake sale',
    options: [
      { id: 'apple', label: 'Apple crumble' },
      { id: 'lemon', label: 'Lemon tart' },
      { id: 'poppy', label: 'Poppy seed' },
      { id: 'sacher', label: 'Sacher' },
    ],
    counting: { kind: 'approval', maxChoices: 3 },
    pricing: 'free',
    resultsVisible: { kind: 'live' },
    ballots: 21,
    weights: [4, 3, 2, 5],
    voters: ['ada', 'bo'],
  },
  {
    ...plain,
    ...none,
    key: 'ski',
    title: 'Ski trip',
    options: [
      { id: 'yes', label: 'Count me in' },
      { id: 'no', label: 'Without me' },
    ],
    counting: { kind: 'plurality' },
    pricing: 'free',
    resultsVisible: { kind: 'after-close' },
    opensIn: 3 * day,
    closesIn: 4 * day,
    fate: 'cancelled',
  },
  {
    ...plain,
    clientId: 'other',
    key: 'bikes',
    title: 'The colour of the new bikes',
    options: [
      { id: 'green', label: 'Green' },
      { id: 'yellow', label: 'Yellow' },
    ],
    counting: { kind: 'plurality' },
    pricing: 'free',
    resultsVisible: { kind: 'live' },
    opensIn: -40 * minute,
    closesIn: 3 * hour,
    ballots: 5,
    weights: [1, 2],
  },
];

export const cancelReason = 'Nobody wants to think of snow yet.';
export const stopReason = 'The demo keeps it from being counted. Redrive it.';
export const holdReason = 'The demo keeps it from being published. Redrive it.';

/** Whether a voting that stopped on its way is one of those that the demo has stopped. */
export const isBrokenOnPurpose = ({ title }: { readonly title: string }): boolean =>
  demoVotings.some(
    (voting) => voting.title === title && ['stopped', 'unpublished'].includes(voting.fate ?? ''),
  );
