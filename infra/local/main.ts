import { appendFileSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import {
  announceHost,
  beginSeeding,
  claimFolder,
  prepareFolder,
  releaseFolder,
} from '#infra/local/data-folder.ts';
import type { Host } from '#infra/local/host.ts';
import { readArguments, runCommand, styleFor, wholeNumber } from '#infra/local/terminal.ts';

const usage = `npm start [-- options]     start the system on this machine
  --data <folder>          keep its data there (.local)
  --port <number>          of the API (3000, or the next free one; 0: any)
  --aws-port <number>      of the local AWS (4566, or the next free one)
  --empty                  do not set the demo up
  --json                   print where it answers as JSON, and nothing else`;

const options = {
  port: { type: 'string', default: '3000' },
  'aws-port': { type: 'string', default: '4566' },
  empty: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const;

type Settings = {
  readonly dataDir: string;
  readonly port: number;
  readonly awsPort: number;
  readonly empty: boolean;
  readonly json: boolean;
};

const log = (dataDir: string, text: string) =>
  appendFileSync(join(dataDir, 'host.log'), `${new Date().toISOString()} ${text}\n`);
const say = (text: string) => process.stderr.write(text);

function readSettings(): Settings {
  const { values } = readArguments(usage, options);
  const portOf = (name: 'port' | 'aws-port') => wholeNumber(`--${name}`, values[name], 0, 65_535);
  return {
    dataDir: values.data,
    port: portOf('port'),
    awsPort: portOf('aws-port'),
    empty: values.empty,
    json: values.json,
  };
}

/** The run of this process: the host as soon as it is begun, and whether the end has begun. */
const run: { hosting?: Promise<Host>; endingSince?: number } = {};

/** npm passes a Ctrl-C on that the terminal has sent us, too: that is not a second one. */
const sameSignalMs = 500;

/** Starts everything; loaded late, so that warnings go to the log and refusals come at once. */
async function start(settings: Settings): Promise<void> {
  const { dataDir, port, awsPort } = settings;
  const isNew = (await prepareFolder(dataDir)) === 'unseeded' && !settings.empty;
  const [
    { startHost },
    { createStage, demoBeganMs, seedDemo },
    { createNarrator },
    banner,
    people,
  ] = await Promise.all([
    import('#infra/local/host.ts'),
    import('#infra/local/seed.ts'),
    import('#infra/local/narrator.ts'),
    import('#infra/local/banner.ts'),
    import('#infra/local/personas.ts'),
  ]);
  log(dataDir, `Started by process ${process.pid}`);
  const stage = createStage();
  const narrator = createNarrator((line) => say(`${line}\n`), styleFor(process.stderr));
  const seeded = isNew ? beginSeeding(dataDir) : undefined;
  run.hosting = startHost({
    dataDir,
    port,
    awsPort,
    personas: people.personas,
    wrap: (functions) => narrator.wrap(stage.wrap(functions)),
    ...(isNew ? { startAt: Date.now() - demoBeganMs } : {}),
  });
  const host = await run.hosting;
  if (seeded) {
    if (process.stderr.isTTY) say('\n  Setting up the demo ...');
    await seedDemo(host, stage);
    seeded();
    if (process.stderr.isTTY) say('\r\u001b[K\u001b[A');
  }
  announceHost(dataDir, host);
  await show(settings, host, banner);
  if (process.stderr.isTTY && !settings.json) narrator.begin(host);
}

async function show(
  { json, dataDir }: Settings,
  host: Host,
  { bannerOf, lookAtDemo }: typeof import('#infra/local/banner.ts'),
): Promise<void> {
  const { origin, awsEndpoint, machineArn } = host;
  if (json) {
    const where = { pid: process.pid, origin, awsEndpoint, machineArn };
    process.stdout.write(`${JSON.stringify(where)}\n`);
    return;
  }
  const demo = await lookAtDemo(host);
  const style = styleFor(process.stdout);
  const readyInMs = performance.now();
  process.stdout.write(bannerOf({ host, dataDir, readyInMs, demo }, style));
}

/** Ends the host in order; a second time, at once. */
async function end(dataDir: string, exitCode: number): Promise<void> {
  const now = performance.now();
  if (run.endingSince !== undefined) {
    if (now - run.endingSince > sameSignalMs) process.exit(130);
    return;
  }
  run.endingSince = now;
  await run.hosting?.then((host) => host.stop()).catch(() => {});
  releaseFolder(dataDir);
  process.exit(exitCode);
}

/** Sends what would disturb the screen to the log, and ends in order whatever happens. */
function watchProcess(dataDir: string): void {
  process.removeAllListeners('warning');
  process.on('warning', (warning) => log(dataDir, String(warning.stack)));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => void end(dataDir, 0));
  }
  process.on('uncaughtException', (error) => {
    if (run.endingSince !== undefined) return;
    log(dataDir, String(error.stack));
    say(`The local host has failed: ${error.message} (see ${dataDir}/host.log)\n`);
    void end(dataDir, 1);
  });
  // Whoever reads our output may leave before we end.
  process.stdout.on('error', () => {});
}

await runCommand(async () => {
  const settings = readSettings();
  const { dataDir } = settings;
  claimFolder(dataDir);
  watchProcess(dataDir);
  enableCompileCache();
  try {
    await start(settings);
  } catch (error) {
    if (run.endingSince !== undefined) return;
    await run.hosting?.then((host) => host.stop()).catch(() => {});
    releaseFolder(dataDir);
    throw error;
  }
});
