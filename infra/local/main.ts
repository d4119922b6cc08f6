import { enableCompileCache } from 'node:module';
import {
  announceHost,
  beginSeeding,
  claimFolder,
  isSeeding,
  prepareFolder,
  releaseFolder,
} from '#infra/local/data/data-folder.ts';
import type { HostLog } from '#infra/local/log/host-log.ts';
import { demandFree } from '#infra/local/runtime/ports.ts';
import {
  isoTime,
  npmCommand,
  readArguments,
  runCommand,
  styleFor,
  wallTime,
  wholeNumber,
} from '#infra/local/terminal/terminal.ts';
import type { Host } from './host.ts';

const usage = `npm start [-- options]     start the system on this machine
  --data <folder>          the folder of its data (.local)
  --port <number>          of the API (if not given: 3000, or the next free one; 0: any)
  --aws-port <number>      of the local AWS (if not given: 4566, or the next free one; 0: any)
  --empty                  start without the demo
  --json                   print its addresses as JSON, and nothing else`;

const options = {
  port: { type: 'string' },
  'aws-port': { type: 'string' },
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

const say = (text: string) => process.stderr.write(text);

async function readSettings(): Promise<Settings> {
  const { values } = readArguments(usage, options);
  const portOf = async (name: 'port' | 'aws-port', usual: number) => {
    const given = values[name];
    if (given === undefined) return usual;
    const port = wholeNumber(`--${name}`, given, 0, 65_535);
    await demandFree(port, `--${name}`);
    return port;
  };
  return {
    dataDir: values.data,
    port: await portOf('port', 3_000),
    awsPort: await portOf('aws-port', 4_566),
    empty: values.empty,
    json: values.json,
  };
}

/** The state of this process: the host once it starts, and since when it stops. */
const run: { hosting?: Promise<Host>; endingSince?: number } = {};

function stopped(dataDir: string): string {
  const again = npmCommand(dataDir, 'start');
  return isSeeding(dataDir)
    ? `\nStopped before the demo was ready; ${again} starts again.`
    : `\nStopped. The data stays in ${dataDir}; ${again} continues.`;
}

/** npm forwards a Ctrl-C that the terminal has sent to us as well: it is not a second one. */
const sameSignalMs = 500;

/** Starts everything; modules are loaded late, so that usage errors are printed at once. */
async function start(settings: Settings, log: HostLog): Promise<void> {
  const { dataDir, port, awsPort } = settings;
  const isNew = (await prepareFolder(dataDir)) === 'unseeded' && !settings.empty;
  const [
    { startHost },
    { createStage, demoLengthMs, seedDemo },
    { createNarrator },
    { observeSteps },
    banner,
    people,
  ] = await Promise.all([
    import('./host.ts'),
    import('#infra/local/demo/seed.ts'),
    import('#infra/local/terminal/narrator.ts'),
    import('./observe-steps.ts'),
    import('#infra/local/terminal/banner.ts'),
    import('#infra/local/demo/personas.ts'),
  ]);
  const stage = createStage();
  const { isTTY } = process.stderr;
  const printLine = (line: string) => say(`${line}\n`);
  const narrator = createNarrator(printLine, styleFor(process.stderr), isTTY ? wallTime : isoTime);
  const seeded = isNew ? beginSeeding(dataDir) : undefined;
  run.hosting = startHost({
    dataDir,
    port,
    awsPort,
    log,
    personas: people.personas,
    wrap: (functions) => observeSteps(functions, [stage.observer, narrator.observer]),
    ...(isNew ? { startAt: Date.now() - demoLengthMs } : {}),
  });
  const host = await run.hosting;
  if (seeded) {
    if (isTTY) say('\n  Setting up the demo ...');
    await seedDemo(host, stage);
    seeded();
    if (isTTY) say('\r\u001b[K\u001b[A');
  }
  announceHost(dataDir, host);
  await show(settings, host, banner);
  if (!settings.json) narrator.start(host);
}

async function show(
  { json, dataDir }: Settings,
  host: Host,
  { bannerOf, lookAtDemo }: typeof import('#infra/local/terminal/banner.ts'),
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
  const { columns = 100 } = process.stdout;
  process.stdout.write(bannerOf({ host, dataDir, readyInMs, demo, columns }, style));
}

/** Ends the host in order; a second time, at once. */
async function end({ dataDir, json }: Settings, log: HostLog, exitCode: number): Promise<void> {
  const now = performance.now();
  if (run.endingSince !== undefined) {
    if (now - run.endingSince > sameSignalMs) process.exit(130);
    return;
  }
  run.endingSince = now;
  await run.hosting?.then((host) => host.stop()).catch(() => {});
  await log.end();
  releaseFolder(dataDir);
  if (exitCode === 0 && !json) say(`${stopped(dataDir)}\n`);
  process.exit(exitCode);
}

/** Sends warnings to the log instead of the screen, and stops in order after any failure. */
function watchProcess(settings: Settings, log: HostLog): void {
  process.removeAllListeners('warning');
  process.on('warning', (warning) => log.warn('local-host', String(warning)));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => void end(settings, log, 0));
  }
  process.on('uncaughtException', (error) => {
    if (run.endingSince !== undefined) return;
    log.note('local-host', 'The local host has failed', error);
    say(`The local host has failed: ${error.message}\nnpm run logs -- --errors shows where.\n`);
    void end(settings, log, 1);
  });
  // The reader of the output may close it before we end.
  process.stdout.on('error', () => {});
}

await runCommand(async () => {
  const settings = await readSettings();
  const { dataDir } = settings;
  claimFolder(dataDir);
  enableCompileCache();
  const { openHostLog, startedMessage } = await import('#infra/local/log/host-log.ts');
  const log = openHostLog(dataDir);
  watchProcess(settings, log);
  try {
    log.note('local-host', startedMessage);
    await start(settings, log);
  } catch (error) {
    if (run.endingSince !== undefined) return;
    log.note('local-host', 'The local host could not start', error);
    await run.hosting?.then((host) => host.stop()).catch(() => {});
    await log.end();
    releaseFolder(dataDir);
    throw error;
  }
});
