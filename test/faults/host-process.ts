import type { LocalFunctions } from '#infra/local/functions.ts';
import { startHost } from '#infra/local/host.ts';

/**
 * A whole host in a process of its own, which can be killed: `<data folder> <port> <AWS port>`.
 * With `hold-close` no voting is closed, and with `hold-events` no event of a payment provider is
 * answered, before the parent says `go`; the parent is told each voting, or `event`, that waits.
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

/** What an event says is done; whoever sent it does not hear of it. Other events are answered. */
function holdEvents(functions: LocalFunctions): LocalFunctions {
  return {
    ...functions,
    'receive-payment-events': async (event) => {
      const answer = await functions['receive-payment-events'](event);
      if (!answer.body.includes('applied')) return answer;
      process.send?.('event');
      await gate;
      return answer;
    },
  };
}

const holding = { 'hold-close': holdClose, 'hold-events': holdEvents };
const wrap = holding[held as keyof typeof holding];
const host = await startHost({
  dataDir,
  personas: [],
  port: Number(port),
  awsPort: Number(awsPort),
  ...(wrap !== undefined && { wrap }),
});
const { origin, awsEndpoint, databaseEndpoint } = host;
process.stdout.write(`${JSON.stringify({ origin, awsEndpoint, databaseEndpoint })}\n`);

// It stops when told, and when whoever started it is gone.
const stop = () => void host.stop().then(() => process.exit(0));
process.once('SIGTERM', stop);
process.stdin.once('end', stop).resume();
