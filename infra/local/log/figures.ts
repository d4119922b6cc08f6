import { plural, type Style } from '#infra/local/terminal/terminal.ts';
import { startedMessage } from './host-log.ts';
import type { LogLine } from './log-lines.ts';
import { quantileOf } from './quantile.ts';

/** The calls of one operation or step. Times are in milliseconds. */
export type OperationFigures = {
  readonly operation: string;
  readonly calls: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  /** How many calls ended in which refusal or failure, the most frequent first. */
  readonly notDone: readonly (readonly [outcome: string, calls: number])[];
};

export type Figures = {
  /** Epoch milliseconds. */
  readonly from: number;
  readonly until: number;
  readonly operations: readonly OperationFigures[];
};

const isCall = ({ operation, durationMs }: LogLine): boolean =>
  operation !== undefined && durationMs !== undefined;

/** When the host that runs, or ran last, was started; its oldest line if that one is gone. */
export const lastStartIn = (lines: readonly LogLine[]): number | undefined =>
  (lines.findLast(({ message }) => message === startedMessage) ?? lines[0])?.at;

/** The calls in the log from one instant to another. */
export function figuresOf(lines: readonly LogLine[], from: number, until: number): Figures {
  const calls = lines.filter((line) => isCall(line) && line.at >= from && line.at <= until);
  const byOperation = Map.groupBy(calls, ({ operation = '' }) => operation);
  const operations = [...byOperation].map(([operation, ofIt]): OperationFigures => {
    const times = ofIt.map(({ durationMs = 0 }) => durationMs).sort((one, other) => one - other);
    const byOutcome = Map.groupBy(ofIt, ({ outcome = '' }) => outcome);
    byOutcome.delete('done');
    return {
      operation,
      calls: ofIt.length,
      p50Ms: quantileOf(times, 0.5),
      p95Ms: quantileOf(times, 0.95),
      p99Ms: quantileOf(times, 0.99),
      notDone: [...byOutcome]
        .map(([outcome, { length }]) => [outcome, length] as const)
        .sort(([, one], [, other]) => other - one),
    };
  });
  return { from, until, operations: operations.sort((one, other) => other.calls - one.calls) };
}

const number = (value: number, digits = 0): string =>
  value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });

/** The figures as a table: a row for each operation, and beneath it what was not done. */
export function figureLines({ from, until, operations }: Figures, style: Style): string[] {
  if (operations.length === 0) return ['  No calls in this time.'];
  const minutes = Math.max(1 / 60, (until - from) / 60_000);
  const names = operations.flatMap(({ operation, notDone }) => [
    operation,
    ...notDone.map(([outcome]) => `  ${outcome}`),
  ]);
  const width = Math.max(...names.map(({ length }) => length));
  const row = (name: string, ...cells: readonly string[]) =>
    `  ${name.padEnd(width)}${cells.map((cell) => cell.padStart(8)).join('')}`;
  const head = style('dim', row('', 'calls', 'a min', 'p50 ms', 'p95 ms', 'p99 ms'));
  const rows = operations.flatMap(({ operation, calls, p50Ms, p95Ms, p99Ms, notDone }) => [
    row(
      operation,
      number(calls),
      number(calls / minutes, 1),
      ...[p50Ms, p95Ms, p99Ms].map((ms) => number(ms, 1)),
    ),
    ...notDone.map(([outcome, many]) => {
      const line = row(`  ${outcome}`, number(many));
      return style(outcome === 'failed' ? 'red' : 'dim', line);
    }),
  ]);
  const all = operations.reduce((sum, { calls }) => sum + calls, 0);
  const failed = operations.flatMap(({ notDone }) => notDone).filter(([what]) => what === 'failed');
  const failures = failed.reduce((sum, [, many]) => sum + many, 0);
  return [head, ...rows, '', `  ${plural(all, 'call')}, ${number(failures)} failed`];
}
