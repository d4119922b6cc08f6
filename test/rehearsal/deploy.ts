import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import {
  account,
  type Emulator,
  outputsFile,
  outputsOf,
  region,
  startEmulator,
} from './deploy/emulator.ts';
import { rewriteAssembly } from './deploy/rewrite.ts';
import { runStory } from './deploy/story.ts';
import type { Judge, Report } from './judge.ts';
import { synthesise } from './templates.ts';

const stacks = ['hustings-dev-state', 'hustings-dev-service'];

/** Both stacks of the stage dev, deployed by the CDK to MiniStack, and a voting on them. */
export const deploy: Judge = {
  name: 'deploy',
  title: 'both stacks deployed to MiniStack, which enforces their policies, and a voting on them',
  run: async (report) => {
    const emulator = await startEmulator();
    const folder = await synthesise('dev');
    for (const [why, count] of rewriteAssembly(folder, stacks)) {
      report.notes(`a gap of MiniStack, rewritten or left out: ${count} x ${why}`);
    }
    await emulator.cdk('bootstrap', 'bootstrap', `aws://${account}/${region}`);
    await deployTo(emulator, folder, report);
    await runStory(emulator, outputsOf(outputsFile), report);
    await emulator.cdk('destroy', 'destroy', ...stacks, '--app', folder, '--force');
    const { TableNames: tables } = await emulator.aws('dynamodb', 'list-tables');
    if (JSON.stringify(tables) === '[]') report.agrees('destroyed: no table is left');
    else report.disagrees(`destroyed, but tables are left: ${tables}`);
  },
};

async function deployTo({ cdk, aws }: Emulator, folder: string, report: Report) {
  mkdirSync(dirname(outputsFile), { recursive: true });
  const options = ['--app', folder, '--require-approval', 'never', '--outputs-file', outputsFile];
  await cdk('deploy', 'deploy', ...stacks, ...options);
  for (const stack of stacks) {
    const { StackResourceSummaries: made } = await aws(
      ...['cloudformation', 'list-stack-resources', '--stack-name', stack],
    );
    report.agrees(`deployed: ${stack}, ${(made as unknown[]).length} resources`);
  }
  const again = await cdk('deploy-again', 'deploy', ...stacks, ...options);
  const unchanged = again.match(/no changes/g)?.length;
  if (unchanged === stacks.length) report.agrees('deployed again: no changes');
  else report.disagrees('deployed again, which changed something');
}
