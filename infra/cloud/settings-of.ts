import { type StageName, type StageSettings, stageNamed, stages } from './stages.ts';

/** A stage by its name, with what is set for this deployment. */
export type Deployment = { readonly stage: StageName; readonly settings: StageSettings };

/**
 * The stage that `-c stage=<name>` names (default: dev). `-c reservedConcurrency=none` is for an
 * account whose limit of concurrent executions is too low for what the stage reserves. Throws on
 * another value, on an unknown stage, and on another region for a stage that keeps its data.
 */
export function settingsOf(context: (key: string) => string | undefined): Deployment {
  const stage = stageNamed(context('stage') ?? 'dev');
  const settings: StageSettings = stages[stage];
  const region = context('region') ?? settings.region;
  const reservedConcurrency = context('reservedConcurrency');
  if (settings.keepsData && region !== settings.region) {
    throw new Error(`The stage '${stage}' is in ${settings.region} (infra/cloud/stages.ts)`);
  }
  if (reservedConcurrency !== undefined && reservedConcurrency !== 'none') {
    throw new Error("The context 'reservedConcurrency' is either left out, or 'none'");
  }
  const isReserved = reservedConcurrency === undefined;
  return {
    stage,
    settings: { ...settings, region, ...(isReserved ? {} : { reservedConcurrency: {} }) },
  };
}
