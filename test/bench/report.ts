import type { BundleFigures } from '#test/bench/bundles.ts';
import type { CostFigures } from '#test/bench/count-calls.ts';
import type { CrowdRun } from '#test/bench/crowd.ts';
import type { Footprint } from '#test/bench/footprint.ts';
import type { Machine } from '#test/bench/machine.ts';
import type { ManyVotingsFigures } from '#test/bench/many-votings.ts';
import type { OverloadFigures } from '#test/bench/overload.ts';
import type { ReconciliationFigures } from '#test/bench/reconciliation.ts';
import type { SealFigures } from '#test/bench/seal.ts';
import type { VoteFigures } from '#test/bench/votes.ts';

/** The figures of one run; those that were not measured are missing. */
export type Report = {
  readonly machine?: Machine;
  readonly footprint?: Footprint;
  readonly votes?: readonly VoteFigures[];
  readonly seal?: readonly SealFigures[];
  readonly 'many-votings'?: readonly ManyVotingsFigures[];
  readonly overload?: readonly OverloadFigures[];
  readonly reconciliation?: ReconciliationFigures;
  readonly bundles?: readonly BundleFigures[];
  readonly costs?: readonly CostFigures[];
  readonly crowd?: readonly CrowdRun[];
};

type Cell = string | number;

const shown = (cell: Cell | undefined): string => {
  if (typeof cell !== 'number') return cell ?? '';
  if (Number.isNaN(cell)) return '-';
  return Number.isInteger(cell) || cell >= 100 ? cell.toFixed(0) : String(+cell.toFixed(2));
};

/** Lines of columns: text to the left, numbers to the right. */
function table(title: string, heads: readonly string[], rows: readonly (readonly Cell[])[]) {
  const widths = heads.map((head, column) =>
    Math.max(head.length, ...rows.map((row) => shown(row[column]).length)),
  );
  const line = (cells: readonly Cell[]) =>
    cells
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        const isText = typeof rows[0]?.[column] === 'string';
        return isText ? shown(cell).padEnd(width) : shown(cell).padStart(width);
      })
      .join('  ')
      .trimEnd();
  return [
    '',
    title,
    line(heads),
    line(widths.map((width) => '-'.repeat(width))),
    ...rows.map(line),
  ];
}

const machineLines = (machine: Machine): string[] => [
  `${machine.processor}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.system}`,
  `Node ${machine.node}; ${machine.database}`,
  machine.durability,
  `load of the machine before: ${machine.loadBefore.toFixed(2)}`,
];

const footprintLines = (footprint: Footprint): string[] =>
  table(
    'The host at rest',
    ['first start ms', 'next start ms', 'host MB', 'database MB', 'together MB'],
    [
      [
        footprint.firstStartMs,
        footprint.nextStartMs,
        footprint.hostMb,
        footprint.databaseMb,
        footprint.hostMb + footprint.databaseMb,
      ],
    ],
  );

const voteLines = (votes: readonly VoteFigures[]): string[] => [
  ...table(
    'Votes through HTTP, beside the same transactions bare (medians over the rounds)',
    [
      ...['kind', 'connections', 'HTTP/s', 'p50 ms', 'p99 ms'],
      ...['bare/s', 'p50 ms', 'p99 ms', 'of bare', 'rounds'],
    ],
    votes.map(({ pricing, connections, http, raw, ofRaw, rounds, votesInRound }) => [
      ...[pricing, connections, http.perSecond, http.p50Ms, http.p99Ms],
      ...[raw.perSecond, raw.p50Ms, raw.p99Ms, ofRaw, `${rounds} of ${votesInRound}`],
    ]),
  ),
  ...table(
    'Processor time of one vote, in ms',
    [
      ...['kind', 'connections', 'HTTP: host', 'database', 'load'],
      ...['bare: database', 'load (the SDK)'],
    ],
    votes.map(({ pricing, connections, httpSpent, rawSpent }) => [
      ...[pricing, connections, httpSpent.host, httpSpent.database, httpSpent.load],
      ...[rawSpent.database, rawSpent.load],
    ]),
  ),
];

const sealLines = (all: readonly SealFigures[]): string[] =>
  table(
    'From the end of the drain to the published result',
    [
      ...['ballots', 'seconds', 'counting s', 'sealing s', 'us a ballot'],
      ...['host before MB', 'host at most MB', 'heap at most MB', 'filling s'],
    ],
    all.map(({ ballots, seconds, ...seal }) => [
      ...[ballots, seconds, seal.countingSeconds, seal.sealingSeconds, (seconds * 1e6) / ballots],
      ...[seal.memoryBeforeMb, seal.memoryMostMb, seal.heapMostMb, seal.fillingSeconds],
    ]),
  );

const manyVotingsLines = (all: readonly ManyVotingsFigures[]): string[] => [
  ...table(
    'Votings of one client that start, and end, within twenty seconds: milliseconds late',
    ['votings', 'step', 'p50', 'p99', 'most'],
    all.flatMap(({ votings, opened, closed, published }) =>
      Object.entries({ opened, closed, published }).map(([step, { p50Ms, p99Ms, mostMs }]) => [
        ...[String(votings), step, p50Ms, p99Ms, mostMs],
      ]),
    ),
  ),
  ...table(
    'The same: scheduling them, and what a voting costs from the first count to the last result',
    [
      'votings',
      'at a time',
      'a second',
      'refused',
      'host ms',
      'database ms',
      'MB before',
      'at most',
    ],
    all.map(({ votings, lanes, scheduledPerSecond, refused, ...more }) => [
      ...[String(votings), lanes, scheduledPerSecond, refusedText(refused), more.hostMs],
      ...[more.databaseMs, more.memoryMb, more.memoryMostMb],
    ]),
  ),
];

const refusedText = (refused: Readonly<Record<string, number>>): string =>
  Object.entries(refused)
    .map(([response, count]) => `${count} x ${response}`)
    .join(', ') || 'none';

const overloadLines = (all: readonly OverloadFigures[]): string[] => [
  ...table(
    'Connections that each send one request after another, for half a minute',
    ['connections', 'request', 'response', 'count', 'p50 ms', 'p99 ms', 'most ms'],
    all.flatMap(({ connections, responses }) =>
      responses.map(({ request, response, count, p50Ms, p99Ms, mostMs }) => [
        ...[String(connections), request, response, count, p50Ms, p99Ms, mostMs],
      ]),
    ),
  ),
  ...table(
    'The same: memory of the host',
    ['connections', 'moment', 'resident MB', 'heap MB', 'outside of it MB'],
    all.flatMap(({ connections, memory }) =>
      memory.map(({ moment, residentMb, heapMb, outsideHeapMb }) => [
        ...[String(connections), moment, residentMb, heapMb, outsideHeapMb],
      ]),
    ),
  ),
];

const reconciliationLines = (figures: ReconciliationFigures): string[] =>
  table(
    'Reconciliation of one client (the median of its runs)',
    ['accounts', 'entries', 'seconds', 'ms an account', 'reads', 'read units'],
    [
      [
        ...[figures.accounts, figures.entries, figures.seconds],
        ...[(figures.seconds * 1000) / figures.accounts, figures.reads, figures.readUnits],
      ],
    ],
  );

const bundleLines = (bundles: readonly BundleFigures[]): string[] =>
  table(
    'Bundles of the functions',
    ['function', 'kB', 'load ms'],
    bundles.map(({ name, kilobytes, loadMs }) => [name, kilobytes, loadMs]),
  );

const costLines = (costs: readonly CostFigures[]): string[] =>
  table(
    'Calls and capacity of one request or step',
    ['what', 'reads', 'writes', 'items written', 'read units', 'write units', 'other calls'],
    costs.map((cost) => [
      ...[cost.what, cost.reads, cost.writes, cost.itemsWritten],
      ...[cost.readUnits, cost.writeUnits, cost.otherCalls],
    ]),
  );

const crowdLines = (runs: readonly CrowdRun[]): string[] =>
  runs.flatMap(({ tables, requests, units, waitedMs, voted, environments }) => [
    ...table(
      `A crowd within a minute; tables: ${tables}. Requests, and who refused them`,
      ['request', 'sent', 'throttle', 'account', 'environments', 'database'],
      requests.map((one) => [
        ...[one.name, one.sent, one.route, one.account, one.environments, one.database],
      ]),
    ),
    ...table(
      'The same: DynamoDB units',
      ['table', 'kind', 'all', 'peak a second', 'hottest partition', 'its peak'],
      units.map((one) => [
        ...[one.table, one.kind, one.all, one.peak, one.hottest, one.hottestPeak],
      ]),
    ),
    '',
    `voted: ${voted}; waited ms: ${shown(waitedMs.p50)} (p50), ${shown(waitedMs.p99)} (p99), ` +
      `${shown(waitedMs.most)} (most); environments: ${JSON.stringify(environments)}`,
  ]);

/** Returns a report, or a part of one, as text. */
export const textOf = (report: Report): string => {
  const { machine, footprint, votes, seal, overload, reconciliation, bundles, costs } = report;
  const { crowd } = report;
  const manyVotings = report['many-votings'];
  return [
    ...(machine === undefined ? [] : machineLines(machine)),
    ...(footprint === undefined ? [] : footprintLines(footprint)),
    ...(votes === undefined ? [] : voteLines(votes)),
    ...(seal === undefined ? [] : sealLines(seal)),
    ...(manyVotings === undefined ? [] : manyVotingsLines(manyVotings)),
    ...(overload === undefined ? [] : overloadLines(overload)),
    ...(reconciliation === undefined ? [] : reconciliationLines(reconciliation)),
    ...(bundles === undefined ? [] : bundleLines(bundles)),
    ...(costs === undefined ? [] : costLines(costs)),
    ...(crowd === undefined ? [] : crowdLines(crowd)),
    '',
  ].join('\n');
};
