const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** Every delay and limit of time, in milliseconds, with the reason for its number. */
export const timing = {
  /** Voters who asked for it are reminded this long before the start (requirement R11a). */
  reminderBeforeOpenMs: 15 * minute,
  /** Registered voters who have not voted are alerted this long before the end (R11c). */
  alertBeforeCloseMs: 5 * minute,
  /**
   * A reminder or alert that is later than this is not sent: a voting that was scheduled too late
   * for it, or an execution that was stopped meanwhile, would name a time that is no longer right.
   * A machine that runs is late by seconds; the rest is for retries while a store is down.
   */
  noticeLateMs: 2 * minute,
  /** EventBridge Scheduler is exact to a minute, so it starts the machine this much early. */
  schedulerLeadMs: 2 * minute,
  /** A life cycle that is due sooner than this is started at once, not by its schedule. */
  startAtOnceMs: 2 * minute,
  /**
   * From the close to the count. At least the vote function's time-out (5 s) and the 5 s within
   * which DynamoDB starts to recover a transaction in progress, so that no vote that was
   * acknowledged can commit after the count has read.
   */
  drainMs: 10 * second,
  /** A vote function that has not finished by then is stopped: half of the drain. */
  voteTimeoutMs: 5 * second,
  /** How long a voting may be served from memory on the vote path. */
  votingCacheMs: 2 * second,
  /** A change that has not been written by then is abandoned. */
  changeWriteMs: 3 * second,
  /**
   * How long a change that loses against others of its client is retried: the function's time,
   * less the last attempt and what follows a change.
   */
  changeRetryMs: 8 * second,
  /**
   * The notice that a change must give: the time to write it, the 5 s within which DynamoDB
   * recovers a transaction whose writer was cut off, and the life of any cache of the voting.
   * Until then the old and the new voting accept the same votes.
   */
  changeNoticeMs: 10 * second,
  /** A Standard execution may last a year; the rest is for reminder, drain and redrives. */
  votingMaxMs: 350 * day,
  /** In less time than this, no voter could take part. */
  votingMinMs: 5 * second,
  /**
   * How long a checkout may be paid. Stripe takes nothing shorter than half an hour, so a request
   * that is sent again within the first half still finds time enough.
   */
  checkoutMs: 60 * minute,
  /**
   * How long the execution of a purchase waits for an update of its payment before it looks the
   * payment up: until the checkout is over, and each day while a slow payment is on its way.
   */
  paymentWaitMs: { open: 65 * minute, pending: day },
  /**
   * A paid vote that is sent less than this before the close stores an intent first, so that it
   * cannot land after the count: half a minute from then to the count is more than DynamoDB needs
   * to commit a transaction or to cancel it.
   */
  intentBeforeCloseMs: 20 * second,
  /**
   * A step that is this late is shown to operators: no running machine is, apart from one that
   * counts very many ballots or retries while a store is down, and those are worth a look.
   */
  overdueAfterMs: 1 * minute,
  /**
   * How long a page of a reconciliation reads before it stores how far it is; a fifth of the
   * function's time, since what is being compared then is finished.
   */
  reconciliationPageMs: 1 * minute,
  /** A reconciliation that has not gone on for so long has failed: another one may be started. */
  reconciliationStandsMs: 15 * minute,
  /** How far ahead a voting may be scheduled. */
  scheduleAheadMaxMs: 5 * 365 * day,
} as const;
