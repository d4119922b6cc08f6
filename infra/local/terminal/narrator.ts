import { type Api, createApi, must, type Voting } from '#infra/local/api/api.ts';
import type { Host } from '#infra/local/host.ts';
import { mintAccessToken } from '#infra/local/identity/mint.ts';
import type { StepObserver, VotingStep } from '#infra/local/observe-steps.ts';
import { plural, type Style, wallTime } from './terminal.ts';

/** The API for an operator, with a fresh token, since a token is valid for an hour only. */
export const createObservingApi = async ({ origin, identity }: Host): Promise<Api> =>
  createApi(
    origin,
    await mintAccessToken(identity.key, { userId: 'local-host', groups: ['operators'] }),
  );

/** Prints a line for each step of a voting's life as it happens, once `start` has named a host. */
export function createNarrator(
  print: (line: string) => void,
  style: Style,
  timeOf: (at: number) => string = wallTime,
) {
  let host: Host | undefined;

  async function narrate({ clientId, votingId, step }: VotingStep, failure?: string) {
    if (host === undefined) return;
    const now = host.clock.now();
    const api = await createObservingApi(host);
    const params = { path: { clientId, votingId } };
    const voting = await must(api.GET('/clients/{clientId}/votings/{votingId}', { params }));
    const words = failure ?? (await wordsFor(api, voting, step, now));
    if (words === undefined) return;
    print(`  ${style('dim', timeOf(now))}  ${style('bold', voting.title)}  ${words}`);
  }

  // A line that cannot be printed is no reason to disturb the host, which may be stopping.
  const narrateQuietly = (step: VotingStep, failure?: string) =>
    void narrate(step, failure).catch(() => {});

  const observer: StepObserver = {
    after: (step, outcome) => {
      if (outcome === 'done') narrateQuietly(step);
    },
    failed: (step, error) => {
      if (!(error instanceof Error) || error.name !== 'CountsDisagree') return;
      narrateQuietly(step, style('red', 'cannot be sealed: its two counts disagree'));
    },
  };
  return {
    observer,
    start: (running: Host) => {
      host = running;
    },
  };
}

async function wordsFor(
  api: Api,
  voting: Voting,
  step: VotingStep['step'],
  now: number,
): Promise<string | undefined> {
  switch (step) {
    case 'remind':
      return stillAhead(voting.schedule.opensAt, now, 'opens');
    case 'open':
      return `is open until ${wallTime(Date.parse(voting.schedule.closesAt))}`;
    case 'alert':
      return stillAhead(voting.schedule.closesAt, now, 'closes');
    case 'close':
      return 'is closed; counting';
    case 'publish':
      return `is published${await outcomeOf(api, voting)}`;
    default:
      return undefined;
  }
}

/** Undefined for an instant that has passed: a moved clock skips over reminders and alerts. */
const stillAhead = (at: string, now: number, what: string): string | undefined =>
  Date.parse(at) > now ? `${what} at ${wallTime(Date.parse(at))}` : undefined;

async function outcomeOf(api: Api, { clientId, votingId }: Voting): Promise<string> {
  const params = { path: { clientId, votingId } };
  const { data } = await api.GET('/clients/{clientId}/votings/{votingId}/results', { params });
  if (data === undefined) return '';
  const { ballots, winners, options, tie } = data;
  if (ballots === 0) return ': no votes';
  const labels = options.filter(({ id }) => winners.includes(id)).map(({ label }) => label);
  const votes = Math.max(...options.map((option) => option.votes));
  const names = new Intl.ListFormat('en-GB').format(labels);
  const share = `${votes} of ${plural(ballots, 'ballot')}`;
  return tie ? `: a tie of ${names} with ${share} each` : `: ${names} won with ${share}`;
}
