import { dayFromIso, isoFromDay, isoWeekStart } from '../../src/calendar/index.js';
import { DEMO, demoCompanies, demoEvents, demoLastDay, demoShift, mover } from '../../src/cli/demo/data.js';

const day = (iso: string) => dayFromIso(iso)!;

describe('where the demo is moved to', () => {
  test.each([
    // today, the last purchases' new day: the Friday of the last complete week
    ['2026-11-21', '2026-11-13'], // Saturday: this week is not over
    ['2026-11-22', '2026-11-13'], // Sunday: nor now
    ['2026-11-23', '2026-11-20'], // Monday
    ['2011-12-12', '2011-12-09'], // the Monday after the original: not moved
    ['2011-12-11', '2011-12-02'], // moved back
  ])('on %s the data end on %s', (today, end) => {
    const shift = demoShift(day(today));
    expect(demoLastDay(shift)).toBe(end);
  });

  test('always by whole weeks, to a Friday of the week before the current one', () => {
    for (let today = day('2024-01-01'); today < day('2026-12-31'); today++) {
      const shift = demoShift(today);
      expect(shift % 7).toBe(0);
      expect(isoWeekStart(day(demoLastDay(shift)))).toBe(isoWeekStart(today) - 7);
    }
  });

  test('times keep their hour and lose their zone', () => {
    expect(mover(7)('2011-12-09T12:50:00Z')).toBe('2011-12-16T12:50:00');
    expect(mover(0)('2011-12-09T12:50:00Z')).toBe('2011-12-09T12:50:00');
  });
});

describe('what the demo holds', () => {
  const shift = demoShift(day('2026-11-21'));

  test('all customers, each with its country as segment', async () => {
    const seen = new Set<string>();
    for await (const batch of demoCompanies(shift, 1000)) {
      expect(batch.length).toBeLessThanOrEqual(1000);
      for (const company of batch) {
        seen.add(company.externalId);
        expect(company).toMatchObject({ name: `Customer ${company.externalId}`, segment: company.country });
      }
    }
    expect(seen.size).toBe(DEMO.companies);
  });

  test('all purchases, each with an id of its own, from a year that ends on the last day', async () => {
    const ids = new Set<string>();
    let amount = 0;
    let first = '9999';
    let last = '';
    for await (const batch of demoEvents(shift, 5000)) {
      for (const event of batch) {
        ids.add(event.id!);
        amount += (event.properties as { amount: number }).amount;
        if (event.at! < first) first = event.at!;
        if (event.at! > last) last = event.at!;
      }
    }
    expect(ids.size).toBe(DEMO.events);
    expect(ids).toContain('demo:online-retail:2');
    expect(amount).toBeCloseTo(8_300_065.814, 3);
    expect(first).toBe(`${isoFromDay(day('2010-12-01') + shift)}T08:26:00`);
    expect(last).toBe(`${demoLastDay(shift)}T12:50:00`);
  });
});
