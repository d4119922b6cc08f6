import type { StageSettings } from '#infra/cloud/stages.ts';
import { countedCalls, functionOf, requests } from './crowd/counted-calls.ts';
import { limitsOf } from './crowd/limits.ts';
import { type Crowd, type CrowdFigures, type Step, simulate } from './crowd/simulate.ts';

/** How long after the request before it the app sends each: a voter reads before they choose. */
const pauses: Readonly<Record<string, Step['afterMs']>> = {
  getMyPart: [0, 50],
  getProfile: [0, 50],
  getVoting: [2_000, 8_000],
  castVote: [1_000, 5_000],
};

/** What a voter's app does, as it was counted. */
export const stepsOf = (calls: Awaited<ReturnType<typeof countedCalls>>): Step[] =>
  requests.map((name) => ({
    ...calls[name],
    functionName: functionOf[name],
    afterMs: pauses[name] ?? ([0, 0] as const),
  }));

/** A crowd at a stage, on the day on which its tables are made. */
export type CrowdRun = CrowdFigures & { readonly tables: string };

/** Counts what each request of a voter uses, and simulates a crowd of them at a stage. */
export async function measureCrowd(
  settings: StageSettings,
  crowd: Crowd,
): Promise<readonly CrowdRun[]> {
  const steps = stepsOf(await countedCalls());
  const atStage = (warmThroughput: StageSettings['warmThroughput']) =>
    simulate(steps, limitsOf({ ...settings, warmThroughput }), crowd);
  return [
    { tables: 'as the stage has them', ...atStage(settings.warmThroughput) },
    { tables: 'new, and no warmer', ...atStage({}) },
  ];
}
