import { findExecution, must, type Voting } from '#infra/local/api.ts';
import { local } from '#infra/local/aws/arns.ts';
import type { Host } from '#infra/local/host.ts';
import { createObservingApi } from '#infra/local/narrator.ts';
import { demoClient, personas } from '#infra/local/personas.ts';
import { countdown, defaultDataDir, type Style } from '#infra/local/terminal.ts';

/** What the first screen tells about the votings of the demo. Instants in epoch milliseconds. */
export type DemoLook = {
  readonly now: number;
  readonly votings: readonly Voting[];
  /** Those whose execution an operator has to redrive. */
  readonly broken: readonly Broken[];
};
type Broken = { readonly executionName: string; readonly title: string; readonly why: string };

const endings = new Map<string | undefined, string>([
  ['ABORTED', 'was stopped'],
  ['FAILED', 'has failed'],
]);

/** Looks at the demo through the API. */
export async function lookAtDemo(host: Host): Promise<DemoLook> {
  const api = await createObservingApi(host);
  const params = { path: { clientId: demoClient }, query: { limit: 50 } };
  const page = await must(api.GET('/clients/{clientId}/votings', { params }));
  const broken: Broken[] = [];
  for (const voting of page.items) {
    const { status, title } = voting;
    if (status !== 'closed' && status !== 'sealed') continue;
    const execution = await findExecution(api, voting);
    const what = endings.get(execution?.status);
    if (execution === undefined || what === undefined) continue;
    const { executionName } = execution;
    broken.push({ executionName, title, why: `is ${status}; its execution ${what}` });
  }
  return { now: Date.parse(page.serverTime), votings: page.items, broken };
}

export type BannerFacts = {
  readonly host: Pick<Host, 'origin' | 'awsEndpoint' | 'machineArn'> & {
    readonly clock: Pick<Host['clock'], 'offsetMs'>;
  };
  readonly dataDir: string;
  readonly readyInMs: number;
  readonly demo: DemoLook;
};

/** The first screen: where things are, who one may be, what happens, what to try. */
export function bannerOf({ host, dataDir, readyInMs, demo }: BannerFacts, style: Style): string {
  const { origin, awsEndpoint, machineArn, clock } = host;
  const note = (text: string) => style('dim', text);
  const table = (...rows: readonly [text: string, more: string][]) => {
    const width = Math.max(...rows.map(([text]) => text.length));
    return rows.map(([text, more]) => `${text.padEnd(width)}  ${note(more)}`);
  };
  const npm = commandFor(dataDir);
  const ready = style('green', `ready in ${(readyInMs / 1_000).toFixed(1)} s`);
  const ahead = clock.offsetMs();
  const sections: Record<string, readonly string[]> = {
    API: [origin],
    Docs: [`${origin}/docs`],
    Sandbox: [`${origin}/sandbox  ${note('payments: no real money moves')}`],
    AWS: [`${awsEndpoint}  ${note('Step Functions, Scheduler, SNS')}`],
    Log: [`${dataDir}/host.log`],
    People: table(
      ...personas.map(({ userId, groups, note: about = '' }): [string, string] => [
        `${userId.padEnd(7)}${groups.join(' ')}`,
        about,
      ]),
    ),
    Demo: demoLines(demo),
    Clock: ahead === 0 ? [] : [`${countdown(ahead)} ahead of the system's`],
    Mend: mendLines(demo, origin, npm),
    Try: [
      ...table(
        [npm('demo:crowd', '200'), crowdNote(demo)],
        [npm('clock', '+15m'), 'the local clock moves on, and what is due happens'],
        [npm('token', 'ada'), 'an access token, for curl'],
        [npm('buy', 'bo'), 'a page at which Bo can buy credits, for the browser'],
        [npm('reconcile'), 'proves that all credits add up'],
        [npm('reset'), 'starts over, once this has ended'],
      ),
      `aws stepfunctions list-executions --no-sign-request --region ${local.region} \\`,
      `  --endpoint-url ${awsEndpoint} \\`,
      `  --state-machine-arn ${machineArn}`,
    ],
  };
  const body = Object.entries(sections)
    .filter(([, lines]) => lines.length > 0)
    .map(([name, lines]) => section(name, lines, note));
  const about = note(`node ${process.versions.node}, data in ${dataDir}, Ctrl-C ends it`);
  const head = `  ${style('bold', 'Hustings')}  ${ready}  ${about}`;
  return `\n${[head, '', ...grouped(body)].join('\n')}\n\n`;
}

const nameWidth = 8;

const section = (name: string, lines: readonly string[], note: (text: string) => string) =>
  lines
    .map((line, index) => `  ${note((index === 0 ? name : '').padEnd(nameWidth))}${line}`)
    .join('\n');

/** Single lines stay together; what has more lines stands apart. */
const grouped = (sections: readonly string[]): string[] =>
  sections.flatMap((text, index) => {
    const apart = index > 0 && (text.includes('\n') || sections[index - 1]?.includes('\n'));
    return apart ? ['', text] : [text];
  });

type Npm = (script: string, ...args: readonly string[]) => string;

/** How to call a command for this data folder. */
const commandFor =
  (dataDir: string): Npm =>
  (script, ...given) => {
    const args = dataDir === defaultDataDir ? given : [...given, '--data', dataDir];
    return ['npm run', script, ...(args.length > 0 ? ['--', ...args] : [])].join(' ');
  };

const quoted = ({ title }: { title: string }) => `"${title}"`;

const closing = (voting: Voting) => Date.parse(voting.schedule.closesAt);
const opening = (voting: Voting) => Date.parse(voting.schedule.opensAt);

function demoLines({ now, votings }: DemoLook): string[] {
  const open = votings
    .filter(({ status }) => status === 'open')
    .sort((one, other) => closing(one) - closing(other))
    .map((voting) => `${quoted(voting)} is open, ${countdown(closing(voting) - now)} left`);
  const next = votings
    .filter(({ status }) => status === 'scheduled')
    .sort((one, other) => opening(one) - opening(other))
    .map((voting) => `${quoted(voting)} opens in ${countdown(opening(voting) - now)}`);
  if (open.length + next.length === 0)
    return ['Every voting is over. npm run reset brings it back.'];
  return [...open.slice(0, 4), ...next.slice(0, 2)];
}

function mendLines({ broken }: DemoLook, origin: string, npm: Npm): string[] {
  const [first] = [...broken].reverse();
  if (first === undefined) return [];
  const token = npm('token', 'olga').replace('npm run', 'npm run -s');
  return [
    ...broken.map((voting) => `${quoted(voting)} ${voting.why}`),
    'An operator redrives it, so that it goes on from where it ended:',
    `curl -X POST -H "authorization: Bearer $(${token})" \\`,
    `  ${origin}/executions/${first.executionName}/redrive`,
  ];
}

function crowdNote({ votings }: DemoLook): string {
  const free = votings.filter(({ status, pricing }) => status === 'open' && pricing === 'free');
  const [last] = free.sort((one, other) => closing(other) - closing(one));
  return last === undefined ? 'needs an open voting' : `200 people vote in ${quoted(last)}`;
}
