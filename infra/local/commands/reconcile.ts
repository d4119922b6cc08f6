import { setTimeout as sleep } from 'node:timers/promises';
import { must, type Schemas } from '#infra/local/api/api.ts';
import { operatorApi } from '#infra/local/api/operator-api.ts';
import { demoClient } from '#infra/local/demo/personas.ts';
import { plural, readArguments, runCommand, styleFor } from '#infra/local/terminal/terminal.ts';

const usage = `npm run reconcile    compare all credits of a client, and name each difference
  --client <id>      (demo)
  --origin <url>     of another host; HUSTINGS_TOKEN is then an operator's token
  --data <folder>    of the local host (.local)
It ends with 1 if there is a difference.`;

const options = {
  client: { type: 'string', default: demoClient },
  origin: { type: 'string' },
} as const;

const line = (sign: '+' | '-' | '=', name: string, value: number): string =>
  `  ${sign} ${name.padEnd(20)}${value.toLocaleString('en').padStart(12)}`;

/** A reconciliation as lines for people. */
function reportLines(report: Schemas['Reconciliation']): string[] {
  const { checked, sums, differences, differencesInAll } = report;
  const { purchased, granted, spent, takenBack, givenBack, balances } = sums;
  const about = ({ voterId, purchaseId, votingId }: (typeof differences)[number]) =>
    [voterId, purchaseId, votingId].filter((id) => id !== undefined).join(' ');
  return [
    `${report.clientId} at ${report.ranAt}`,
    `${plural(checked.accounts, 'account')}, ${plural(checked.purchases, 'purchase')}, ` +
      `${checked.entries.toLocaleString('en')} entries, ` +
      `${plural(checked.votings, 'paid voting')}`,
    '',
    line('+', 'credits purchased', purchased),
    line('+', 'granted', granted),
    line('+', 'given back', givenBack),
    line('-', 'taken back', takenBack),
    line('-', 'spent on votes', spent),
    line('=', 'balances', balances),
    '',
    ...differences.map((each) => `${each.kind}  ${about(each)}  ${each.says}`),
    differencesInAll === 0 ? 'No difference.' : `${plural(differencesInAll, 'difference')}.`,
  ];
}

/** Waits until a run has finished; returns what it has found. */
async function reportOf(look: () => Promise<Schemas['ReconciliationRun']>) {
  for (;;) {
    const { status, report } = await look();
    if (status === 'finished' && report !== undefined) return report;
    await sleep(500);
  }
}

async function run(): Promise<void> {
  const { values } = readArguments(usage, options);
  const api = await operatorApi(values.data, values.origin);
  const params = { path: { clientId: values.client } };
  const started = await must(api.POST('/clients/{clientId}/reconciliation', { params }));
  const report = await reportOf(async () => {
    const run = await must(api.GET('/clients/{clientId}/reconciliation', { params }));
    return run.startedAt >= started.startedAt ? run : started;
  });
  const style = styleFor(process.stdout);
  const lines = reportLines(report);
  const last = lines.pop() ?? '';
  const isWhole = report.differencesInAll === 0;
  process.stdout.write(`${[...lines, style(isWhole ? 'green' : 'red', last)].join('\n')}\n`);
  if (!isWhole) process.exitCode = 1;
}

if (import.meta.main) await runCommand(run);
