import { DateTime, IANAZone } from 'luxon';
import { TidemarkError } from '../errors/index.js';
import { type Day, dayFromIso, isoFromDay, MS_PER_DAY } from './day.js';

export interface CalendarOptions {
  /** IANA name of the workspace's time zone. */
  readonly timeZone: string;
  /** Pins today; the time of day still runs. */
  readonly today?: Day;
  /** Where the time (ms since the epoch) comes from; the machine's clock if left out. */
  readonly clock?: () => number;
}

/** A point in time as it came in. */
export interface Moment {
  /** Milliseconds since the epoch; a bare date is the start of its day. */
  readonly at: number;
  readonly day: Day;
  /** Orders moments of one day: like `at`, but a bare date ranks after every instant of its day. */
  readonly rank: number;
}

const OFFSET_BUCKET = 900_000; // zones change their offset on quarter hours
const INSTANT = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(:\d{2}([.,]\d{1,9})?)?([Zz]|[+-]\d{2}(:?\d{2})?)?$/;
const OFFSET_SUFFIX = /([Zz]|[+-]\d{2}(:?\d{2})?)$/;

/** Days, instants and "today" in the workspace's time zone. */
export class Calendar {
  readonly timeZone: string;
  readonly #zone: IANAZone;
  readonly #pinned: Day | undefined;
  readonly #utc: boolean;
  readonly #clock: () => number;
  readonly #offsets = new Map<number, number>();

  /** @throws CONFIG_INVALID where the zone is not known. */
  constructor(options: CalendarOptions) {
    this.#zone = IANAZone.create(options.timeZone);
    if (!this.#zone.isValid) {
      throw new TidemarkError('CONFIG_INVALID', `TIME_ZONE "${options.timeZone}" is not an IANA time zone.`, {
        path: 'TIME_ZONE',
      });
    }
    this.timeZone = options.timeZone;
    this.#pinned = options.today;
    this.#clock = options.clock ?? Date.now;
    this.#utc = options.timeZone === 'UTC' || options.timeZone === 'Etc/UTC';
  }

  /** The workspace day that an instant (ms) belongs to. */
  dayOf(at: number): Day {
    if (this.#utc) return Math.floor(at / MS_PER_DAY);
    const bucket = Math.floor(at / OFFSET_BUCKET);
    let offset = this.#offsets.get(bucket);
    if (offset === undefined) {
      offset = this.#zone.offset(bucket * OFFSET_BUCKET) * 60_000;
      if (this.#offsets.size > 100_000) this.#offsets.clear();
      this.#offsets.set(bucket, offset);
    }
    return Math.floor((at + offset) / MS_PER_DAY);
  }

  /** What the workspace's clocks show at an instant: ms since they showed 1970-01-01T00:00. */
  wallTime(at: number): number {
    return this.#utc ? at : at + this.#zone.offset(at) * 60_000;
  }

  /** The first instant (ms) of a day. */
  startOf(day: Day): number {
    if (this.#utc) return day * MS_PER_DAY;
    return DateTime.fromISO(isoFromDay(day), { zone: this.#zone }).startOf('day').toMillis();
  }

  /** Now (ms). With TODAY pinned: the clock's time of day on that day. */
  now(): number {
    const real = this.#clock();
    if (this.#pinned === undefined) return real;
    const realDay = this.dayOf(real);
    const start = this.startOf(this.#pinned);
    return Math.min(start + (real - this.startOf(realDay)), this.startOf(this.#pinned + 1) - 1);
  }

  today(): Day {
    return this.#pinned ?? this.dayOf(this.#clock());
  }

  /** Yesterday: the last day whose values are final. */
  lastCompleteDay(): Day {
    return this.today() - 1;
  }

  /**
   * Reads an ISO 8601 instant or bare date; without offset it is workspace time.
   * @throws DATE_INVALID, DATE_IN_FUTURE (after today)
   */
  moment(text: string): Moment {
    const bare = dayFromIso(text);
    if (bare !== undefined) {
      this.#refuseOutOfRange(bare, text);
      return { at: this.startOf(bare), day: bare, rank: this.startOf(bare + 1) };
    }
    const at = INSTANT.test(text) ? this.#instant(text) : Number.NaN;
    if (Number.isNaN(at)) throw notADate(text);
    const day = this.dayOf(at);
    this.#refuseOutOfRange(day, text);
    return { at, day, rank: at };
  }

  /**
   * Reads what `moment` reads, of any time, for bounds that may well lie in the future: ms, a bare date is the start of its day.
   * @throws DATE_INVALID
   */
  instant(text: string): number {
    const bare = dayFromIso(text);
    if (bare !== undefined) return this.startOf(bare);
    const at = INSTANT.test(text) ? this.#instant(text) : Number.NaN;
    if (Number.isNaN(at)) throw notADate(text);
    return at;
  }

  /** The moment of an instant given in ms. */
  momentOf(at: number): Moment {
    return { at, day: this.dayOf(at), rank: at };
  }

  /** ISO 8601 in UTC. */
  isoInstant(at: number): string {
    return new Date(at).toISOString();
  }

  #instant(text: string): number {
    const iso = text.replace(' ', 'T').replace(',', '.');
    if (OFFSET_SUFFIX.test(iso.slice(11))) return DateTime.fromISO(iso.toUpperCase(), { zone: 'utc' }).toMillis();
    return DateTime.fromISO(iso.toUpperCase(), { zone: this.#zone }).toMillis();
  }

  #refuseOutOfRange(day: Day, text: string): void {
    if (day > this.today()) {
      throw new TidemarkError(
        'DATE_IN_FUTURE',
        `${text} is after today (${isoFromDay(this.today())}, ${this.timeZone}): only what has happened can be stored.`,
      );
    }
    if (day < 0) throw new TidemarkError('DATE_INVALID', `${text} is before 1970-01-01, the first day that is kept.`);
  }
}

function notADate(text: string): TidemarkError {
  return new TidemarkError(
    'DATE_INVALID',
    `"${text.slice(0, 60)}" is not a date. Write 2026-11-21, 2026-11-21T09:30:00 or 2026-11-21T09:30:00+01:00.`,
  );
}
