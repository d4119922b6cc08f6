import { AsyncLocalStorage } from 'node:async_hooks';
import { join } from 'node:path';
import type { LogFields, Observer } from '#contracts/observer.ts';
import type { GatewayEntry } from '#infra/local/gateway/gateway.ts';
import { aboutOf, bareError } from '#shell/observability.ts';
import { openLogFile } from './log-file.ts';

/** The log of a data folder. */
export const logFileOf = (dataDir: string): string => join(dataDir, 'host.log');

/** The message of each host's first line; figures count from the last of them. */
export const startedMessage = 'The local host has started';

type Level = 'INFO' | 'WARN' | 'ERROR';

/** The log of a local host: lines of JSON as the functions' Logger writes them on AWS. */
export type HostLog = {
  /** The lines of the functions: one for each call, and what else they report. */
  readonly observer: Observer;
  /** Returns the functions with their names in every line that they log. */
  readonly name: <Functions extends AnyFunctions>(functions: Functions) => Functions;
  /** A request to which the gateway itself responded. */
  readonly refused: (entry: GatewayEntry) => void;
  /** What a part of the host reports; a fault if there is an error. */
  readonly note: (service: string, message: string, error?: unknown) => void;
  /** What went wrong in a part of the host, in a sentence. */
  readonly warn: (service: string, message: string) => void;
  readonly end: () => Promise<void>;
};

// Functions take what they take: here it only passes through.
type AnyFunctions = Readonly<Record<string, (input: never) => Promise<unknown>>>;

const formOf = ({ name, message, stack, cause }: Error): Record<string, unknown> => ({
  name,
  message,
  stack,
  ...(cause instanceof Error ? { cause: formOf(cause) } : {}),
});

/** A line as Powertools' Logger writes it, which `lambdas/shell/observability.ts` uses on AWS. */
export const lineOf = (
  service: string,
  level: Level,
  message: string,
  fields: LogFields,
  error?: unknown,
): string =>
  JSON.stringify({
    level,
    message,
    timestamp: new Date().toISOString(),
    service,
    ...fields,
    ...(error === undefined ? {} : { error: formOf(bareError(error)) }),
  });

/** Two decimal places of a millisecond say enough. */
const rounded = (ms: number): number => Math.round(ms * 100) / 100;

/** Opens the log of a data folder. It is bounded, written in order, and never in the way. */
export function openHostLog(
  dataDir: string,
  options: Partial<Parameters<typeof openLogFile>[1]> = {},
): HostLog {
  const file = openLogFile(logFileOf(dataDir), {
    lostLine: (lines) => lineOf('local-host', 'WARN', 'Lines of the log were lost', { lines }),
    ...options,
  });
  const inFunction = new AsyncLocalStorage<string>();
  const fromFunction = (level: Level, message: string, fields: LogFields, error?: unknown) =>
    file.write(lineOf(inFunction.getStore() ?? 'local-host', level, message, fields, error));

  const observer: Observer = {
    info: (message, fields) => fromFunction('INFO', message, fields),
    error: (message, error, fields) => fromFunction('ERROR', message, fields, error),
    measure: (operation, outcome, elapsedMs, fields) => {
      const call = { operation, outcome, durationMs: rounded(elapsedMs), ...fields };
      const level = outcome === 'failed' ? 'ERROR' : 'INFO';
      fromFunction(level, `${operation} ${outcome}`, call);
    },
    count: (what, many) => {
      if (many > 0) fromFunction('WARN', what, { count: many });
    },
  };

  return {
    observer,
    name: (functions) => {
      const named = Object.entries(functions).map(([name, call]) => [
        name,
        (input: never) => inFunction.run(name, call, input),
      ]);
      return Object.fromEntries(named);
    },
    refused: ({ requestId, operationId, status, durationMs, refusal, parameters, error }) => {
      if (refusal === undefined) return;
      const about = { requestId, ...aboutOf(parameters), status };
      if (error !== undefined) {
        // Its call is in the log, by the function itself; this is what the caller got for it.
        const message = `${operationId} had the response ${status}`;
        return file.write(lineOf('gateway', 'ERROR', message, about, error));
      }
      const call = { operation: operationId, outcome: refusal, durationMs: rounded(durationMs) };
      file.write(lineOf('gateway', 'INFO', `${operationId} ${refusal}`, { ...call, ...about }));
    },
    note: (service, message, error) =>
      file.write(lineOf(service, error === undefined ? 'INFO' : 'ERROR', message, {}, error)),
    warn: (service, message) => file.write(lineOf(service, 'WARN', message, {})),
    end: file.end,
  };
}
