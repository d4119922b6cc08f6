import * as v from 'valibot';
import { type ClientId, isClientId } from '#basics/ids.ts';
import { isoText } from '#contracts/instant.ts';
import { ids, readStep } from '#contracts/read.ts';

const whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const inputSchema = v.object({
  clientId: ids.clientId,
  /** When the run was started, epoch milliseconds. A later run of the client replaces it. */
  startedAt: whole,
  /** When the client sold or granted its first credit, epoch milliseconds. */
  since: whole,
});

/** The input of an execution of the reconciliation machine: one run of one client. */
export type ReconciliationInput = Readonly<v.InferOutput<typeof inputSchema>>;

/** Reads the input of a step; throws on anything but what the machine sends. */
export const parseReconciliation = (input: unknown): ReconciliationInput =>
  readStep(inputSchema, input);

/** The name of the execution that the nightly job starts: one for each client and day in UTC. */
export const nightlyExecutionName = (clientId: ClientId, at: number): string =>
  `${clientId}-${isoText(at).slice(0, 10)}`;

/** The name of an execution that is started on demand. */
export const executionNameOf = ({ clientId, startedAt }: ReconciliationInput): string =>
  `${clientId}-${startedAt}`;

const namePattern = /^(.+)-(?:\d{4}-\d\d-\d\d|[1-9]\d{12})$/;

/** Whether an execution of this name is one of the reconciliation machine. */
export const isReconciliationName = (name: string): boolean =>
  isClientId(namePattern.exec(name)?.[1] ?? '');
