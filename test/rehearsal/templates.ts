import { globSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type StageName, stages } from '#infra/cloud/stages.ts';
import type { Judge } from './judge.ts';
import { mustRun, run, workFolder } from './processes.ts';
import { pythonTools } from './tools.ts';

/** The CDK writes each dependency on a role, even where an attribute of the role implies it. */
const ignored = 'W3005';

/** cfn-lint reads every template of every stage. */
export const templates: Judge = {
  name: 'templates',
  title: 'cfn-lint on the templates of all stages',
  run: async ({ agrees, disagrees }) => {
    const lint = join(await pythonTools('aws'), 'cfn-lint');
    for (const stage of Object.keys(stages) as StageName[]) {
      const folder = await synthesise(stage);
      // CloudFront's stack is in us-east-1.
      const regions = new Set([stages[stage].region, 'us-east-1']);
      const files = globSync('*.template.json', { cwd: folder });
      const { code, output } = await run(
        lint,
        [
          '--regions',
          ...regions,
          '--include-checks',
          'I',
          '--ignore-checks',
          ignored,
          '--',
          ...files,
        ],
        { log: `templates/lint-${stage}.log`, cwd: folder },
      );
      const about = `${stage}: ${files.join(', ')}`;
      if (code === 0 && files.length > 0) agrees(about);
      else disagrees(`${about}\n${output}`);
    }
  },
};

/** Makes the templates and bundles of a stage; returns their folder. */
export async function synthesise(stage: string): Promise<string> {
  const folder = join(workFolder, 'cdk', stage);
  // A stack that is gone must not be judged.
  rmSync(folder, { recursive: true, force: true });
  await mustRun('cdk', ['synth', '--quiet', '-c', `stage=${stage}`, '-o', folder], {
    log: `templates/synth-${stage}.log`,
  });
  return folder;
}
