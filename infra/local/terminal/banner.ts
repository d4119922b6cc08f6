import { createApi, must, type Voting } from '#infra/local/api/api.ts';
import { type Overdue, readOverdue } from '#infra/local/api/overdue.ts';
import { local } from '#infra/local/aws/arns.ts';
import { demoClient, personas } from '#infra/local/demo/personas.ts';
import { isBrokenOnPurpose } from '#infra/local/demo/votings.ts';
import type { Host } from '#infra/local/host.ts';
import { mintAccessToken } from '#infra/local/identity/mint.ts';
import { logFileOf } from '#infra/local/log/host-log.ts';
import { createObservingApi } from './narrator.ts';
import {
  countdown,
  durationText,
  npmCommand,
  plural,
  type Style,
  whenText,
  wrap,
} from './terminal.ts';

/** What the first screen shows of the demo's votings. Instants in epoch milliseconds. */
export type DemoLook = {
  readonly now: number;
  readonly votings: readonly Voting[];
  /** Those whose execution an operator has to redrive. */
  readonly broken: readonly BrokenVoting[];
  /** The credits of the demo client's voters, by their ids. */
  readonly credits: ReadonlyMap<string, number>;
};
type BrokenVoting = {
  readonly executionName: string;
  readonly title: string;
  readonly why: string;
};

const endings = new Map<string | undefined, string>([
  [undefined, 'was never started'],
  ['ABORTED', 'was stopped'],
  ['FAILED', 'has failed'],
  ['TIMED_OUT', 'has timed out'],
]);

const brokenOf = ({ executionName, title, recordedStatus, execution }: Overdue): BrokenVoting[] => {
  const what = endings.get(execution?.status);
  return what === undefined || title === undefined
    ? []
    : [{ executionName, title, why: `is ${recordedStatus}; its execution ${what}` }];
};

/** Reads the demo through the API. */
export async function lookAtDemo(host: Host): Promise<DemoLook> {
  const api = await createObservingApi(host);
  const params = { path: { clientId: demoClient }, query: { limit: 50 } };
  const page = await must(api.GET('/clients/{clientId}/votings', { params }));
  const broken = (await readOverdue(api)).flatMap(brokenOf);
  const credits = await readCredits(host);
  return { now: host.clock.now(), votings: page.items, broken, credits };
}

async function readCredits({ origin, identity }: Host): Promise<Map<string, number>> {
  const voters = personas.filter(({ groups }) => groups.includes(`${demoClient}.voter`));
  const params = { path: { clientId: demoClient } };
  const held = voters.map(async (voter) => {
    const api = createApi(origin, await mintAccessToken(identity.key, voter));
    const { credits } = await must(api.GET('/clients/{clientId}/profile', { params }));
    return [voter.userId, credits] as const;
  });
  return new Map(await Promise.all(held));
}

export type BannerFacts = {
  readonly host: Pick<Host, 'origin' | 'awsEndpoint'> & {
    readonly clock: Pick<Host['clock'], 'offsetMs'>;
  };
  readonly dataDir: string;
  readonly readyInMs: number;
  readonly demo: DemoLook;
  /** Of the terminal. */
  readonly columns: number;
};

/** A line of a section: a sentence, which is wrapped, or a text to copy, which is not. */
type Item = string | { readonly copy: string; readonly note?: string };

/** The first screen: addresses, people, votings, repairs, and commands to try. */
export function bannerOf(facts: BannerFacts, style: Style): string {
  const { host, dataDir, readyInMs, demo, columns } = facts;
  const { origin, awsEndpoint, clock } = host;
  const note = (text: string) => style('dim', text);
  const ahead = clock.offsetMs();
  const sections: Record<string, readonly Item[]> = {
    API: [{ copy: origin }],
    Docs: [{ copy: `${origin}/docs` }],
    Sandbox: [{ copy: `${origin}/sandbox`, note: 'payments: no real money moves' }],
    AWS: [{ copy: awsEndpoint, note: 'Step Functions, Scheduler, SNS' }],
    Log: [{ copy: logFileOf(dataDir) }],
    People: peopleItems(demo),
    Votings: votingLines(demo),
    Clock: ahead === 0 ? [] : [`${countdown(ahead)} ahead of the system clock`],
    Repair: repairItems(facts),
    Try: [...commandItems(facts), ...awsItems(awsEndpoint)],
  };
  const body = Object.entries(sections)
    .filter(([, items]) => items.length > 0)
    .map(([name, items]) => section(name, layOut(items, columns - indent, note), note));
  const ready = `ready in ${(readyInMs / 1_000).toFixed(1)} s`;
  const about = `node ${process.versions.node}, data in ${dataDir}, Ctrl-C stops it`;
  const gap = `  Hustings  ${ready}  ${about}`.length > columns ? '\n  ' : '  ';
  const head = `  ${style('bold', 'Hustings')}  ${style('green', ready)}${gap}${note(about)}`;
  return `\n${[head, '', ...grouped(body)].join('\n')}\n\n`;
}

const nameWidth = 8;
const indent = nameWidth + 2;

const hardSpace = '\u00a0';
/** Joins words that must stay on one line. */
const whole = (text: string): string => text.replaceAll(' ', hardSpace);

/** Places notes beside their texts if all of them fit there, else below. */
function layOut(
  items: readonly Item[],
  width: number,
  noteStyle: (text: string) => string,
): string[] {
  const noted = items.filter((item) => typeof item === 'object' && item.note !== undefined) as {
    copy: string;
    note: string;
  }[];
  const copyWidth = Math.max(0, ...noted.map(({ copy }) => copy.length));
  const isBeside = noted.every(({ note }) => copyWidth + 2 + note.length <= width);
  return items.flatMap((item) => {
    if (typeof item === 'string') {
      return wrap(item, width).map((line) => line.replaceAll(hardSpace, ' '));
    }
    const { copy, note } = item;
    if (note === undefined) return [copy];
    if (isBeside) return [`${copy.padEnd(copyWidth)}  ${noteStyle(note)}`];
    return [copy, ...wrap(note, width - 2).map((line) => `  ${noteStyle(line)}`)];
  });
}

const section = (name: string, lines: readonly string[], note: (text: string) => string) =>
  lines
    .map((line, index) => `  ${note((index === 0 ? name : '').padEnd(nameWidth))}${line}`)
    .join('\n');

/** Separates sections of several lines with empty lines; single lines stay together. */
const grouped = (sections: readonly string[]): string[] =>
  sections.flatMap((text, index) => {
    const apart = index > 0 && (text.includes('\n') || sections[index - 1]?.includes('\n'));
    return apart ? ['', text] : [text];
  });

const peopleItems = ({ credits }: DemoLook): Item[] =>
  personas.map(({ userId, groups, note }) => {
    const held = credits.get(userId);
    const about = held === undefined ? note : `votes, has ${plural(held, 'credit')}`;
    const copy = `${userId.padEnd(7)}${groups.join(' ')}`;
    return about === undefined ? { copy } : { copy, note: about };
  });

const quoted = ({ title }: { title: string }) => `"${title}"`;

const closing = (voting: Voting) => Date.parse(voting.schedule.closesAt);
const opening = (voting: Voting) => Date.parse(voting.schedule.opensAt);

const inOrder = (votings: readonly Voting[], status: Voting['status'], at: typeof opening) =>
  votings.filter((voting) => voting.status === status).sort((one, other) => at(one) - at(other));

function votingLines({ now, votings }: DemoLook): string[] {
  const open = inOrder(votings, 'open', closing).map((voting) => {
    const left = whole(`(${durationText(closing(voting) - now)} left)`);
    return `${quoted(voting)} is open until ${whenText(closing(voting), now)} ${left}`;
  });
  const next = inOrder(votings, 'scheduled', opening).map((voting) => {
    const left = whole(`(in ${durationText(opening(voting) - now)})`);
    const at = whenText(opening(voting), now);
    return `${quoted(voting)} opens ${/^\d+:/.test(at) ? 'at ' : ''}${at} ${left}`;
  });
  if (votings.length === 0)
    return ['There are none yet. Carla, an admin, schedules them through the API.'];
  if (open.length + next.length === 0) {
    return [
      'All of them are over. Stop this, and npm run -s reset: the next start makes new ones.',
    ];
  }
  return [...open.slice(0, 4), ...next.slice(0, 2)];
}

const repairsShown = 3;

function repairItems({ demo: { broken }, host: { origin }, dataDir }: BannerFacts): Item[] {
  if (broken.length === 0) return [];
  const onPurpose = broken.every(isBrokenOnPurpose) ? ', on purpose' : '';
  return [
    `${plural(broken.length, 'voting')} ${broken.length === 1 ? 'is' : 'are'} stuck${onPurpose}. ` +
      'An operator redrives the execution, which continues where it stopped:',
    { copy: `token=$(${npmCommand(dataDir, 'token', 'olga')})` },
    ...broken
      .slice(0, repairsShown)
      .flatMap((voting): Item[] => [
        `${quoted(voting)} ${voting.why}:`,
        { copy: 'curl -X POST -H "authorization: Bearer $token" \\' },
        { copy: `  ${origin}/executions/${voting.executionName}/redrive` },
      ]),
    { copy: npmCommand(dataDir, 'overdue'), note: 'lists the votings that are stuck' },
  ];
}

function commandItems({ dataDir, demo }: BannerFacts): Item[] {
  const npm = (note: string, ...call: readonly [string, ...string[]]): Item => ({
    copy: npmCommand(dataDir, ...call),
    note,
  });
  return [
    npm(crowdNote(demo, dataDir), 'demo:crowd', '200'),
    npm('moves the local clock forward; what becomes due happens', 'clock', '+30m'),
    npm('prints an access token, for curl', 'token', 'ada'),
    npm('a checkout page for the browser, where Bo buys credits', 'buy', 'bo'),
    npm('checks that all credits add up', 'reconcile'),
    npm('counts calls, durations and errors in the log', 'figures'),
    npm('removes all data, once this has stopped', 'reset'),
  ];
}

const awsItems = (endpoint: string): Item[] => [
  { copy: 'aws stepfunctions list-state-machines \\' },
  { copy: `  --no-sign-request --region ${local.region} \\` },
  { copy: `  --endpoint-url ${endpoint}` },
];

function crowdNote({ votings }: DemoLook, dataDir: string): string {
  const free = votings.filter(({ pricing }) => pricing === 'free');
  const last = inOrder(free, 'open', closing).at(-1);
  if (last !== undefined) return `200 people vote in ${quoted(last)}`;
  const [next] = inOrder(free, 'scheduled', opening);
  if (next === undefined) return 'needs an open free voting';
  const at = next.schedule.opensAt.replace('.000Z', 'Z');
  return `needs an open free voting; ${npmCommand(dataDir, 'clock', at)} opens the next`;
}
