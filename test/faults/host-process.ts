import type { LocalFunctions } from '#infra/local/functions.ts';
import { startHost } from '#infra/local/host.ts';

/**
 * A whole host in a process of its own, which can be killed: `<data folder> <port> <AWS port>`.
 * With `hold-close` no voting is closed, and with `hold-events` no payment event gets a response,
 * before the parent sends `go`. The parent receives the id of each voting that waits, or `event`.
 */
const [dataDir = '', port, awsPort, held] = process.argv.slice(2);

const gate = new Promise((open) => {
  process.on('message', (message) => message === 'go' && open(undefined));
});

function holdClose(functions: LocalFunctions): LocalFunctions {
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

/** An event is applied, but its sender gets no response. Other events get theirs. */
function holdEvents(functions: LocalFunctions): LocalFunctions {
  return {
    ...functions,
    'receive-payment-events': async (event) => {
      const response = await functions['receive-payment-events'](event);
      if (!response.body.includes('applied')) return response;
      process.send?.('event');
      await gate;
      return response;
    },
  };
}

const wrappers = { 'hold-close': holdClose, 'hold-events': holdEvents };
const wrap = wrappers[held as keyof typeof wrappers];
const host = await startHost({
  dataDir,
  personas: [],
  port: Number(port),
  awsPort: Number(awsPort),
  ...(wrap !== undefined && { wrap }),
});
const { origin, awsEndpoint, databaseEndpoint } = host;
process.stdout.write(`${JSON.stringify({ origin, awsEndpoint, databaseEndpoint })}\n`);

// It stops on SIGTERM, and when its parent has ended.
const stop = () => void host.stop().then(() => process.exit(0));
process.once('SIGTERM', stop);
process.stdin.once('end', stop).resume();
