import type { Journal } from '#infra/local/aws/journal.ts';
import type { LocalClock } from '#infra/local/runtime/clock.ts';
import {
  type ExecutionRecord,
  eventPlace,
  executionsShelf,
  type HistoryEvent,
  historyShelf,
} from './execution-record.ts';

/** Writes down what happens to one execution: its events and its record, always together. */
export type Recorder = {
  /** Notes an event; returns its id. It follows the last one, unless `after` names another. */
  readonly add: (type: string, details?: object, after?: number) => number;
  /** Ends when everything noted so far is stored. */
  readonly flush: () => Promise<void>;
  /** Ends when what is being stored is stored; stores nothing by itself. */
  readonly settled: () => Promise<void>;
};

/** Makes the recorder of a record, which it numbers the events of. */
export function createRecorder(
  record: ExecutionRecord,
  journal: Journal,
  clock: LocalClock,
): Recorder {
  let noted: HistoryEvent[] = [];
  let stored: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;

  async function store() {
    const events = noted;
    noted = [];
    await journal.write([
      ...events.map((body) => ({
        pk: historyShelf(record.arn),
        sk: eventPlace(body.id),
        body,
      })),
      { pk: executionsShelf, sk: record.arn, body: record },
    ]);
  }

  return {
    add: (type, details = {}, after = record.lastEventId) => {
      record.lastEventId += 1;
      const id = record.lastEventId;
      noted.push({ id, previousEventId: after, type, timestamp: clock.now(), ...details });
      return id;
    },
    flush: () => {
      // One write takes all that was noted until it begins.
      next ??= stored.then(() => {
        next = undefined;
        return store();
      });
      stored = next;
      return next;
    },
    settled: () => stored,
  };
}
