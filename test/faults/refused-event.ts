import { type HostLog, openHostLog } from '#infra/local/log/host-log.ts';

/** A host's log, and the reason of its last refusal of an event, which its response leaves out. */
export type RefusalLog = { readonly log: HostLog; readonly why: () => unknown };

/** Opens the log of a data folder; the caller ends it. */
export function openRefusalLog(dataDir: string): RefusalLog {
  const log = openHostLog(dataDir);
  let why: unknown;
  const observer: HostLog['observer'] = {
    ...log.observer,
    info: (message, fields) => {
      why = fields.why;
      log.observer.info(message, fields);
    },
  };
  return { log: { ...log, observer }, why: () => why };
}
