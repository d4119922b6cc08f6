import type { MovableClock, Storage } from '#infra/local/aws/dependencies.ts';
import {
  type ExecutionRecord,
  eventKey,
  executionsCollection,
  type HistoryEvent,
  historyCollection,
} from './execution-record.ts';

/** Records one execution: its events and its record, always together. */
export type Recorder = {
  /** Adds an event; returns its id. It follows the last one, unless `after` names another. */
  readonly add: (type: string, details?: object, after?: number) => number;
  /** Resolves when everything added so far is stored. */
  readonly flush: () => Promise<void>;
  /** Resolves when the write under way has ended; stores nothing by itself. */
  readonly settled: () => Promise<void>;
};

/** Makes the recorder of an execution; it numbers the events. */
export function createRecorder(
  record: ExecutionRecord,
  storage: Storage,
  clock: MovableClock,
): Recorder {
  let unstored: HistoryEvent[] = [];
  let stored: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;

  async function store() {
    const events = unstored;
    unstored = [];
    await storage.write([
      ...events.map((body) => ({
        collection: historyCollection(record.arn),
        key: eventKey(body.id),
        body,
      })),
      { collection: executionsCollection, key: record.arn, body: record },
    ]);
  }

  return {
    add: (type, details = {}, after = record.lastEventId) => {
      record.lastEventId += 1;
      const id = record.lastEventId;
      unstored.push({ id, previousEventId: after, type, timestamp: clock.now(), ...details });
      return id;
    },
    flush: () => {
      // One write takes all that is added until it starts.
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
