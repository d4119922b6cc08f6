import { type Api, createApi, must, type Voting } from '#infra/local/api/api.ts';
import type { LocalFunctions } from '#infra/local/functions.ts';
import type { Host } from '#infra/local/host.ts';
import { mintAccessToken } from '#infra/local/identity/mint.ts';
import { plural, type Style, wallTime } from './terminal.ts';

type Step = { readonly clientId: string; readonly votingId: string; readonly step: string };
type Outcome = { readonly outcome?: string };

/** Sees as much as an operator, at every client. Tokens live an hour: made for each look. */
export const createObservingApi = async ({ origin, identity }: Host): Promise<Api> =>
  createApi(
    origin,
    await mintAccessToken(identity.key, { userId: 'local-host', groups: ['operators'] }),
  );

/** Tells of each step of a voting's life as it happens, once it has been given a host. */
export function createNarrator(
  print: (line: string) => void,
  style: Style,
  timeOf: (at: number) => string = wallTime,
) {
  let host: Host | undefined;

  async function tell(move: Step, failure?: string): Promise<void> {
    if (host === undefined) return;
    const now = host.clock.now();
    const api = await createObservingApi(host);
    const { clientId, votingId } = move;
    const params = { path: { clientId, votingId } };
    const voting = await must(api.GET('/clients/{clientId}/votings/{votingId}', { params }));
    const words = failure ?? (await wordsFor(api, voting, move.step, now));
    if (words === undefined) return;
    print(`  ${style('dim', timeOf(now))}  ${style('bold', voting.title)}  ${words}`);
  }

  const quietly = (move: Step, failure?: string) =>
    // A line that cannot be told is no reason to disturb the host, and it may be stopping.
    void tell(move, failure).catch(() => {});

  return {
    begin: (started: Host) => {
      host = started;
    },
    end: () => {
      host = undefined;
    },
    /** Looks on as the steps are made. */
    wrap: (functions: LocalFunctions): LocalFunctions => ({
      ...functions,
      'move-voting': async (input) => {
        const move = input as Step;
        try {
          const output = await functions['move-voting'](input);
          if ((output as Outcome).outcome === 'done') quietly(move);
          return output;
        } catch (error) {
          if ((error as Error).name === 'CountsDisagree') {
            quietly(move, style('red', 'cannot be sealed: its two counts disagree'));
          }
          throw error;
        }
      },
    }),
  };
}

async function wordsFor(
  api: Api,
  voting: Voting,
  step: string,
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

/** A moved clock reminds of what is over already: that is no news. */
const stillAhead = (at: string, now: number, what: string): string | undefined =>
  Date.parse(at) > now ? `${what} at ${wallTime(Date.parse(at))}` : undefined;

async function outcomeOf(api: Api, { clientId, votingId }: Voting): Promise<string> {
  const params = { path: { clientId, votingId } };
  const { data } = await api.GET('/clients/{clientId}/votings/{votingId}/results', { params });
  if (data === undefined) return '';
  const { ballots, winners, options, tie } = data;
  if (ballots === 0) return ': nobody voted';
  const labels = options.filter(({ id }) => winners.includes(id)).map(({ label }) => label);
  const votes = Math.max(...options.map((option) => option.votes));
  const names = new Intl.ListFormat('en-GB').format(labels);
  const share = `${votes} of ${plural(ballots, 'ballot')}`;
  return tie ? `: a tie of ${names} with ${share} each` : `: ${names} won with ${share}`;
}
