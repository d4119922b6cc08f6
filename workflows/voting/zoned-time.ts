import * as Instant from 'temporal-polyfill/fns/Instant';
import * as PlainDateTime from 'temporal-polyfill/fns/PlainDateTime';
import * as ZonedDateTime from 'temporal-polyfill/fns/ZonedDateTime';
import { ok, type Result, refuse } from '#basics/result.ts';

/** A moment as people write it. */
export type ZonedTime = {
  /** `2027-02-23T18:00` or `2027-02-23T18:00:00`, from the year 2000 to 2100. */
  readonly local: string;
  /** An IANA name, such as `Europe/Vienna`, or an alias of one. */
  readonly zone: string;
  /** `+01:00`: which of the two is meant, where clocks are set back and a time comes twice. */
  readonly offset?: string | undefined;
};

/**
 * A moment that the admin may have meant: `at` in UTC, the zone's offset then, and the local time.
 * `toInstant` returns this moment for that local time and offset.
 */
export type Candidate = { readonly local: string; readonly offset: string; readonly at: string };

/**
 * Why a local time is not one moment. Where the clocks skip it, the candidates are the
 * nearest readings of it: by the offset after the jump, which is before the jump, and by the
 * offset before it. Where it comes twice, they are both of its moments, the earlier first.
 */
export type ZonedTimeRefusal =
  | { readonly code: 'unknown-zone' | 'local-time-invalid' }
  | {
      readonly code: 'local-time-skipped' | 'local-time-twice' | 'offset-differs';
      readonly candidates: readonly Candidate[];
    };

const localPattern = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2}))?$/;
const zonePattern = /^[A-Za-z][A-Za-z0-9_+/-]{0,63}$/;

/**
 * The moment of a local time, to the second, in epoch milliseconds, with its offset from UTC.
 * Around a change of the clocks nothing is guessed: a time that is skipped is refused, and one
 * that comes twice is refused unless the offset decides. An offset is checked if present.
 */
export function toInstant({
  local,
  zone,
  offset,
}: ZonedTime): Result<{ readonly atMs: number; readonly offset: string }, ZonedTimeRefusal> {
  if (!isZone(zone)) return refuse({ code: 'unknown-zone' });
  const wanted = parseLocal(local);
  if (wanted === undefined) return refuse({ code: 'local-time-invalid' });

  const earlier = PlainDateTime.toZonedDateTime(wanted, zone, { disambiguation: 'earlier' });
  const later = PlainDateTime.toZonedDateTime(wanted, zone, { disambiguation: 'later' });
  const unique = ZonedDateTime.equals(earlier, later);
  const moments = unique ? [earlier] : [earlier, later];
  const candidates = moments.map(candidate);

  if (!PlainDateTime.equals(ZonedDateTime.toPlainDateTime(earlier), wanted))
    return refuse({ code: 'local-time-skipped', candidates });
  if (offset === undefined && !unique) return refuse({ code: 'local-time-twice', candidates });

  const actual = offset ?? ZonedDateTime.offset(earlier);
  const meant = moments.find((moment) => ZonedDateTime.offset(moment) === actual);
  if (meant === undefined) return refuse({ code: 'offset-differs', candidates });
  return ok({ atMs: meant.epochMilliseconds, offset: actual });
}

/**
 * The local time of a moment (`2027-02-23T18:00:00`, whole seconds, a rest is dropped) and its
 * offset (`+01:00`). Throws RangeError on a zone that `toInstant` would not know.
 */
export function toLocal(
  atMs: number,
  zone: string,
): { readonly local: string; readonly offset: string } {
  if (!isZone(zone)) throw new RangeError(`Not a time zone: ${zone.slice(0, 64)}`);
  const moment = momentAt(atMs, zone);
  return { local: localOf(moment), offset: ZonedDateTime.offset(moment) };
}

const localOf = (moment: ZonedDateTime.Record): string =>
  PlainDateTime.toString(ZonedDateTime.toPlainDateTime(moment), { smallestUnit: 'second' });

const momentAt = (atMs: number, zone: string): ZonedDateTime.Record =>
  Instant.toZonedDateTimeISO(Instant.fromEpochMilliseconds(atMs), zone);

const candidate = (moment: ZonedDateTime.Record): Candidate => ({
  local: localOf(moment),
  offset: ZonedDateTime.offset(moment),
  at: Instant.toString(ZonedDateTime.toInstant(moment), { fractionalSecondDigits: 3 }),
});

// The pattern keeps out what the library takes besides names: offsets and whole timestamps.
const isZone = (zone: string): boolean =>
  zonePattern.test(zone) && unlessOutOfRange(() => momentAt(0, zone)) !== undefined;

function parseLocal(local: string): PlainDateTime.Record | undefined {
  const parts = localPattern.exec(local);
  if (parts === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts
    .slice(1)
    .map((digits) => Number(digits ?? 0));
  if (year < 2000 || year > 2100) return undefined;
  return unlessOutOfRange(() => PlainDateTime.create(year, month, day, hour, minute, second));
}

function unlessOutOfRange<Value>(make: () => Value): Value | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
