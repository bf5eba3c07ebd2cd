import fc from 'fast-check';
import { Calendar, dayFromIso, isoFromDay } from '../../../src/calendar/index.js';
import { closableDay, closingInstant, minutesOf } from '../../../src/materialization/schedule.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** What the clocks of a zone show, told by another library than the one under test. */
function wallOf(timeZone: string) {
  const format = new Intl.DateTimeFormat('en-CA', {
    ...{ timeZone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit' },
    ...{ hour: '2-digit', minute: '2-digit' },
  });
  return (at: number) => {
    const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
    return {
      day: dayFromIso(`${part.year}-${part.month}-${part.day}`)!,
      minute: Number(part.hour) * 60 + Number(part.minute),
    };
  };
}

/** The first minute from `from` on at which a day may be closed, looked for minute by minute. */
function firstClosable(timeZone: string, closeAt: string, day: string, from: string): string {
  let now = 0;
  const calendar = new Calendar({ timeZone, clock: () => now });
  for (now = Date.parse(from); ; now += MINUTE) {
    if (closableDay(calendar, minutesOf(closeAt), false) >= dayFromIso(day)!) return new Date(now).toISOString();
  }
}

describe('a day may be closed', () => {
  it.each([
    ['UTC', '03:00', '2026-03-28', '2026-03-28T12:00Z', '2026-03-29T03:00'],
    // A day of 23 hours: 03:00 is the first instant after 01:59 and the gap.
    ['Europe/Berlin', '03:00', '2026-03-28', '2026-03-28T12:00Z', '2026-03-29T01:00'],
    ['Europe/Berlin', '02:30', '2026-03-28', '2026-03-28T12:00Z', '2026-03-29T01:00'],
    ['Europe/Berlin', '04:00', '2026-03-28', '2026-03-28T12:00Z', '2026-03-29T02:00'],
    // A day of 25 hours: 02:30 comes twice.
    ['Europe/Berlin', '02:30', '2026-10-24', '2026-10-24T12:00Z', '2026-10-25T00:30'],
    ['Europe/Berlin', '03:00', '2026-10-24', '2026-10-24T12:00Z', '2026-10-25T02:00'],
    ['America/New_York', '02:59', '2026-03-07', '2026-03-07T12:00Z', '2026-03-08T07:00'],
    ['America/New_York', '03:00', '2026-10-31', '2026-10-31T12:00Z', '2026-11-01T08:00'],
    ['Asia/Kolkata', '03:00', '2026-05-01', '2026-05-01T12:00Z', '2026-05-01T21:30'],
    ['Asia/Kolkata', '00:00', '2026-05-01', '2026-05-01T12:00Z', '2026-05-01T18:30'],
    // Half an hour forward and back.
    ['Australia/Lord_Howe', '02:15', '2026-10-03', '2026-10-03T06:00Z', '2026-10-03T15:30'],
    ['Australia/Lord_Howe', '03:00', '2026-10-03', '2026-10-03T06:00Z', '2026-10-03T16:00'],
    ['Australia/Lord_Howe', '01:45', '2026-04-04', '2026-04-04T06:00Z', '2026-04-04T14:45'],
    ['Australia/Lord_Howe', '03:00', '2026-04-04', '2026-04-04T06:00Z', '2026-04-04T16:30'],
    // Midnight itself is skipped.
    ['America/Sao_Paulo', '00:00', '2018-11-03', '2018-11-03T12:00Z', '2018-11-04T03:00'],
    ['America/Sao_Paulo', '00:30', '2018-11-03', '2018-11-03T12:00Z', '2018-11-04T03:00'],
    // A clock at the end of a day that is put back before midnight.
    ['America/Sao_Paulo', '23:30', '2018-02-16', '2018-02-17T12:00Z', '2018-02-18T01:30'],
    // 2011-12-30 never came: it and the day before end with the night to the 31st.
    ['Pacific/Apia', '03:00', '2011-12-28', '2011-12-29T00:00Z', '2011-12-29T13:00'],
    ['Pacific/Apia', '03:00', '2011-12-29', '2011-12-29T18:00Z', '2011-12-30T13:00'],
    ['Pacific/Apia', '03:00', '2011-12-30', '2011-12-29T18:00Z', '2011-12-30T13:00'],
    ['Pacific/Apia', '03:00', '2011-12-31', '2011-12-30T18:00Z', '2011-12-31T13:00'],
  ])('in %s at %s: %s', (timeZone, closeAt, day, from, expected) => {
    expect(firstClosable(timeZone, closeAt, day, from)).toBe(`${expected}:00.000Z`);
  });

  it('at once where today is pinned', () => {
    const today = dayFromIso('2026-03-01')!;
    expect(closableDay(new Calendar({ timeZone: 'Asia/Kolkata', today }), minutesOf('23:59'), true)).toBe(today - 1);
  });
});

const ZONES = [
  ...['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Asia/Kathmandu', 'Australia/Lord_Howe'],
  ...[
    'Pacific/Apia',
    'Pacific/Kiritimati',
    'America/Sao_Paulo',
    'America/Havana',
    'Africa/Casablanca',
    'Pacific/Chatham',
  ],
  ...['Asia/Tehran', 'Antarctica/Troll', 'America/Asuncion', 'Asia/Beirut'],
];
const closeAt = fc.integer({ min: 0, max: 24 * 60 - 1 });
const instant = (first: string, last: string) =>
  fc.integer({ min: Date.parse(first) / MINUTE, max: Date.parse(last) / MINUTE });

describe('whatever the zone, the time and the moments at which one looks', () => {
  it('each day comes in its turn, not before its time, and not later', () => {
    const polls = fc.array(fc.oneof(fc.integer({ min: 1, max: 90 }), fc.integer({ min: 1, max: 5_000 })), {
      minLength: 1,
      maxLength: 60,
    });
    const first = fc.oneof(instant('2010-01-01', '2026-01-01'), instant('2011-12-27', '2011-12-30'));
    fc.assert(
      fc.property(fc.constantFrom(...ZONES), closeAt, first, polls, (timeZone, minutes, start, steps) => {
        let now = start * MINUTE;
        const calendar = new Calendar({ timeZone, clock: () => now });
        const wall = wallOf(timeZone);
        let closed = closableDay(calendar, minutes, false);
        for (const step of steps) {
          now += step * MINUTE;
          const closable = closableDay(calendar, minutes, false);
          const { day: today, minute } = wall(now);
          expect(closable).toBeGreaterThanOrEqual(closed);
          expect(closable).toBeLessThan(today);
          if (minute >= minutes) expect(closable).toBe(today - 1);
          // Before its time only where clocks that showed it have been put back since.
          if (closable === today - 1 && minute < minutes) expect(shownToday(wall, now, minutes)).toBe(true);
          // The day before yesterday, but for days that never came.
          if (closable < today - 1) expect(wall(now - 48 * HOUR).day).toBeLessThanOrEqual(closable + 1);
          closed = closable;
        }
      }),
      { numRuns: 400 },
    );
  });

  it('the instant lies on the day, and clocks show the time or have skipped it', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ZONES), closeAt, instant('2010-01-01', '2030-01-01'), (timeZone, minutes, at) => {
        const calendar = new Calendar({ timeZone });
        const day = calendar.dayOf(at * MINUTE);
        const closing = closingInstant(calendar, day, minutes);
        const wall = wallOf(timeZone);
        const now = wall(closing);
        const before = wall(closing - 1);
        if (now.day === day) expect(now.minute).toBeGreaterThanOrEqual(minutes);
        expect(before.day < day || before.minute < minutes).toBe(true);
        expect(isoFromDay(now.day) >= isoFromDay(day)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });
});

/** Whether clocks have shown the time on the day that they show now. */
function shownToday(wall: ReturnType<typeof wallOf>, now: number, minutes: number): boolean {
  const { day } = wall(now);
  for (let at = now; at > now - 3 * HOUR; at -= MINUTE) {
    const shown = wall(at);
    if (shown.day === day && shown.minute >= minutes) return true;
  }
  return false;
}
