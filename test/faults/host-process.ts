import type { LocalFunctions } from '#infra/local/functions.ts';
import { startHost } from '#infra/local/host.ts';

/**
 * A whole host in a process of its own, which can be killed: `<data folder> <port> <AWS port>`.
 * With `hold-close` no voting is closed before the parent says `close`; the parent is told each
 * voting that waits for it.
 */
const [dataDir = '', port, awsPort, held] = process.argv.slice(2);

function holdClose(functions: LocalFunctions): LocalFunctions {
  const gate = new Promise((open) => {
    process.on('message', (message) => message === 'close' && open(undefined));
  });
  return {
    ...functions,
    'move-voting': async (input) => {
      const { step, votingId } = input as { step: string; votingId: string };
      if (step === 'close') {
        process.send?.(votingId);
        await gate;
      }
      return functions['move-voting'](input);
    },
  };
}

const host = await startHost({
  dataDir,
  personas: [],
  port: Number(port),
  awsPort: Number(awsPort),
  ...(held === 'hold-close' && { wrap: holdClose }),
});
const { origin, awsEndpoint, databaseEndpoint } = host;
process.stdout.write(`${JSON.stringify({ origin, awsEndpoint, databaseEndpoint })}\n`);

// It stops when told, and when whoever started it is gone.
const stop = () => void host.stop().then(() => process.exit(0));
process.once('SIGTERM', stop);
process.stdin.once('end', stop).resume();
