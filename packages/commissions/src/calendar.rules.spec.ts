import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, daysBetween, nextPeriod, periodOf, today, yearOf } from './calendar.rules.js';

const monthly = { cadence: 'monthly', anchor_on: '2024-01-01', year_starts_in: 1 } as const;

describe('a period', () => {
  it.each([
    [monthly, '2026-10-31', { key: '2026-10', starts_on: '2026-10-01', ends_on: '2026-10-31' }],
    [monthly, '2028-02-29', { key: '2028-02', starts_on: '2028-02-01', ends_on: '2028-02-29' }],
    [
      { ...monthly, cadence: 'quarterly' },
      '2026-11-05',
      { key: '2026-Q4', starts_on: '2026-10-01', ends_on: '2026-12-31' },
    ],
    [
      { ...monthly, cadence: 'quarterly', year_starts_in: 4 },
      '2027-02-01',
      { key: '2026-Q4', starts_on: '2027-01-01', ends_on: '2027-03-31' },
    ],
    [
      { ...monthly, cadence: 'quarterly', year_starts_in: 12 },
      '2026-12-01',
      { key: '2026-Q1', starts_on: '2026-12-01', ends_on: '2027-02-28' },
    ],
    [
      { ...monthly, cadence: 'biweekly' },
      '2026-11-21',
      { key: '2026-11-16', starts_on: '2026-11-16', ends_on: '2026-11-29' },
    ],
    [
      { ...monthly, cadence: 'biweekly', anchor_on: '2030-01-01' },
      '2026-11-21',
      { key: '2026-11-10', starts_on: '2026-11-10', ends_on: '2026-11-23' },
    ],
  ] as const)('of %o and %s', (calendar, day, expected) => {
    expect(periodOf(calendar, day)).toEqual(expected);
  });

  const calendars = fc.record({
    cadence: fc.constantFrom('monthly' as const, 'biweekly' as const, 'quarterly' as const),
    anchor_on: fc.integer({ min: 0, max: 40_000 }).map((days) => addDays('1970-01-01', days)),
    year_starts_in: fc.integer({ min: 1, max: 12 }),
  });
  const days = fc.integer({ min: 0, max: 80_000 }).map((count) => addDays('1950-01-01', count));

  it('holds its day, and the next one begins where it ends, with a later key', () => {
    fc.assert(
      fc.property(calendars, days, (calendar, day) => {
        const period = periodOf(calendar, day);
        expect(period.starts_on <= day && day <= period.ends_on).toBe(true);
        expect(periodOf(calendar, period.starts_on)).toEqual(period);
        expect(periodOf(calendar, period.ends_on)).toEqual(period);
        const next = nextPeriod(calendar, day);
        expect(daysBetween(period.ends_on, next.starts_on)).toBe(1);
        expect(next.key > period.key).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('of a quarter lies in one year', () => {
    fc.assert(
      fc.property(calendars, days, (calendar, day) => {
        const quarter = periodOf({ ...calendar, cadence: 'quarterly' }, day);
        const year = yearOf(calendar, day);
        expect(year.starts_on <= quarter.starts_on && quarter.ends_on <= year.ends_on).toBe(true);
        expect(quarter.key.startsWith(year.key)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('today', () => {
  it('is said in the time zone', () => {
    const moment = new Date('2026-10-31T23:30:00Z');
    expect(today('UTC', moment)).toBe('2026-10-31');
    expect(today('Europe/Berlin', moment)).toBe('2026-11-01');
    expect(today('America/Los_Angeles', moment)).toBe('2026-10-31');
  });
});
