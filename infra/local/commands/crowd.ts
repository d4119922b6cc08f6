import { randomBytes } from 'node:crypto';
import { type Api, createApi, must, titleOf, type Voting } from '#infra/local/api/api.ts';
import { runningHost } from '#infra/local/data/data-folder.ts';
import { castVotes } from '#infra/local/demo/crowd/cast.ts';
import { awaitEnd, outcomeOf } from '#infra/local/demo/crowd/outcome.ts';
import { checkReceipts, sampleOf } from '#infra/local/demo/crowd/receipts.ts';
import { outcomeLines, receiptLine } from '#infra/local/demo/crowd/report.ts';
import { makeCrowd } from '#infra/local/demo/crowd/voters.ts';
import { demoClient } from '#infra/local/demo/personas.ts';
import { UserError } from '#infra/local/runtime/user-error.ts';
import { progressOn } from '#infra/local/terminal/progress.ts';
import {
  bar,
  plural,
  readArguments,
  runCommand,
  styleFor,
  wholeNumber,
} from '#infra/local/terminal/terminal.ts';

const usage = `npm run demo:crowd -- 500     500 people vote on the local host that runs
  --voting <id>       in this voting (the open free one that ends last)
  --client <id>       of this client (demo)
  --seed <word>       the same crowd again: no vote is counted twice
  --at-once <number>  requests at a time (32)
  --wait <minutes>    for the result, if the voting ends by then (2)
  --data <folder>     of the host (.local)`;

const options = {
  voting: { type: 'string' },
  client: { type: 'string', default: demoClient },
  seed: { type: 'string' },
  'at-once': { type: 'string', default: '32' },
  wait: { type: 'string', default: '2' },
} as const;

const crowdMax = 20_000;
/** The most that the host mints at a time. */
const tokensAtOnce = 2_500;

const print = (lines: readonly string[]) => process.stdout.write(`${lines.join('\n')}\n`);
const style = styleFor(process.stdout);

function readSettings() {
  const { values, positionals } = readArguments(usage, options);
  const seed = values.seed ?? randomBytes(4).toString('hex');
  if (!/^[a-z0-9-]{1,20}$/.test(seed)) {
    throw new UserError('--seed is up to 20 of a-z, 0-9 and -.');
  }
  return {
    ...values,
    seed,
    size: wholeNumber('The size of the crowd', positionals[0] ?? '100', 1, crowdMax),
    atOnce: wholeNumber('--at-once', values['at-once'], 1, 256),
    waitMs: wholeNumber('--wait', values.wait, 0, 1_440) * 60_000,
  };
}

type Settings = ReturnType<typeof readSettings>;

async function mintTokens(origin: string, clientId: string, userIds: string[]): Promise<string[]> {
  const tokens: string[] = [];
  for (let from = 0; from < userIds.length; from += tokensAtOnce) {
    const wanted = { userIds: userIds.slice(from, from + tokensAtOnce), clientId, role: 'voter' };
    const response = await fetch(`${origin}/_local/tokens`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(wanted),
    });
    const result = (await response.json()) as {
      tokens?: { accessToken: string }[];
      message: string;
    };
    if (result.tokens === undefined) throw new UserError(`The host refused: ${result.message}`);
    tokens.push(...result.tokens.map(({ accessToken }) => accessToken));
  }
  return tokens;
}

async function chooseVoting(api: Api, { client, voting }: Settings): Promise<Voting> {
  const path = { clientId: client };
  if (voting !== undefined) {
    const params = { path: { ...path, votingId: voting } };
    const { data, error } = await api.GET('/clients/{clientId}/votings/{votingId}', { params });
    if (data !== undefined) return data;
    throw new UserError(`The voting ${voting} of ${client}: ${titleOf(error)}`);
  }
  const query = { status: 'open', pricing: 'free', limit: 50 } as const;
  const page = await must(api.GET('/clients/{clientId}/votings', { params: { path, query } }));
  const [last] = page.items.sort((one, other) =>
    other.schedule.closesAt.localeCompare(one.schedule.closesAt),
  );
  if (last !== undefined) return last;
  throw new UserError(
    `No free voting of ${client} is open now. npm run -s clock moves on to the next one, or ` +
      'start over:\nnpm run -s reset, then npm start.',
  );
}

/** Casts the votes and shows the progress. */
async function vote(origin: string, voting: Voting, settings: Settings, tokens: string[]) {
  const crowd = makeCrowd(voting, settings.size, settings.seed).map((voter, index) => ({
    voter,
    accessToken: tokens[index] ?? '',
  }));
  const progress = progressOn(process.stderr);
  const startedAt = performance.now();
  const quarter = Math.ceil(crowd.length / 4);
  const onVoter = (finished: number) => {
    const rate = Math.round((finished / (performance.now() - startedAt)) * 1_000);
    const share = bar(finished / crowd.length, (process.stderr.columns ?? 80) < 80 ? 12 : 30);
    const text = `${share}  ${finished} of ${plural(crowd.length, 'voter')}, ${rate} a second`;
    progress.show(text, finished % quarter === 0 || finished === crowd.length);
  };
  const tally = await castVotes(crowd, voting, { origin, atOnce: settings.atOnce, onVoter });
  progress.end();
  return tally;
}

await runCommand(async () => {
  const settings = readSettings();
  const { origin } = runningHost(settings.data);
  const userIds = Array.from(
    { length: settings.size },
    (_, index) => `crowd-${settings.seed}-${index + 1}`,
  );
  const tokens = await mintTokens(origin, settings.client, userIds);
  const api = createApi(origin, tokens[0] ?? '');
  const voting = await chooseVoting(api, settings);
  const size = plural(settings.size, 'voter');
  const again = `seed ${settings.seed} repeats this crowd`;
  process.stderr.write(`\n  ${size} vote in "${voting.title}" (${again})\n\n`);
  const tally = await vote(origin, voting, settings, tokens);
  print(outcomeLines(tally, style));
  const ended = await awaitEnd(api, voting, settings.waitMs);
  print(['', ...(await outcomeOf(api, ended, style))]);
  const sample = sampleOf(tally.ballotIds, settings.seed);
  const receipts = await checkReceipts(api, ended, sample);
  print(['', receiptLine(receipts), '']);
  const { recorded = 0, 'no-response': lost = 0 } = Object.fromEntries(tally.outcomes);
  if (receipts.lost > 0 || lost > 0 || recorded === 0) process.exitCode = 1;
});
