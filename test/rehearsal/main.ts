import { parseArgs } from 'node:util';
import { clients } from './clients.ts';
import { deploy } from './deploy.ts';
import { dynamodb } from './dynamodb.ts';
import type { Judge } from './judge.ts';
import { machines } from './machines.ts';
import { killAll } from './processes.ts';
import { templates } from './templates.ts';
import { MissingTool } from './tools.ts';

const judges: readonly Judge[] = [templates, deploy, dynamodb, machines, clients];

const names = judges.map(({ name }) => name).join(', ');
const usage = `npm run rehearse                all judges from outside, one after another
npm run rehearse -- <names>     these only: ${names}
  --strict                      a judge that this machine cannot run is a failure
What each can show and what it needs is in docs/rehearsal.md; logs are in .rehearsal/logs.
`;

type Verdict = 'agrees' | 'disagrees' | 'skipped';

async function hold(judge: Judge): Promise<Verdict> {
  const startedAt = performance.now();
  let verdict: Verdict = 'agrees';
  const say = (sign: string, about: string) => process.stdout.write(`  ${sign} ${about}\n`);
  const disagrees = (about: string) => {
    verdict = 'disagrees';
    say('✗', about);
  };
  process.stdout.write(`\n${judge.name}: ${judge.title}\n`);
  try {
    await judge.run({
      agrees: (about) => say('✓', about),
      disagrees,
      notes: (about) => say('·', about),
    });
  } catch (error) {
    if (error instanceof MissingTool) {
      verdict = 'skipped';
      say('-', error.message);
    } else {
      disagrees(error instanceof Error ? error.message : String(error));
    }
  } finally {
    killAll();
  }
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(0);
  process.stdout.write(`  ${verdict}, after ${seconds} s\n`);
  return verdict;
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { strict: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
  });
  const unknown = positionals.filter((name) => !judges.some((judge) => judge.name === name));
  if (values.help || unknown.length > 0) {
    process.stdout.write(usage);
    return unknown.length === 0 ? 0 : 1;
  }
  const chosen = judges.filter(
    ({ name }) => positionals.length === 0 || positionals.includes(name),
  );
  const verdicts: Verdict[] = [];
  for (const judge of chosen) verdicts.push(await hold(judge));
  const count = (verdict: Verdict) => verdicts.filter((one) => one === verdict).length;
  const [agree, disagree, skipped] = [count('agrees'), count('disagrees'), count('skipped')];
  process.stdout.write(`\n${agree} agree, ${disagree} disagree, ${skipped} skipped\n`);
  return disagree > 0 || (values.strict && skipped > 0) ? 1 : 0;
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => process.exit(1));
}
process.on('exit', killAll);
process.exit(await main());
