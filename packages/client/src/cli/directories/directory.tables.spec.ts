import { describe, expect, it } from 'vitest';
import { aDirectory } from './directory.fixture.js';
import { capabilityText, directoryDetails, directoryRows } from './directory.tables.js';

const at = '2026-01-01T00:00:00.000Z';
const problem = { code: 'x', message: 'It answered with status 401.' };

describe('directoryRows', () => {
  it('shows the default, the state, the quota and how many accounts there are', () => {
    const rows = directoryRows([
      aDirectory({
        is_default: true,
        checked_at: at,
        accounts: { created: 1_000, failed: 2 },
        requests_per_second: 25,
      }),
      aDirectory({ name: 'Away', problem }),
      aDirectory({ name: 'Ill', state: 'quarantined' }),
      aDirectory({ name: 'New' }),
    ]);
    expect(rows.map((row) => row.slice(1, 5))).toEqual([
      ['NAME', 'STATE', 'ACCOUNTS', 'QUOTA'],
      ['Staff (default)', 'reached', '1,002', '25/s'],
      ['Away', 'not reached', '0', ''],
      ['Ill', 'quarantined', '0', ''],
      ['New', 'not checked yet', '0', ''],
    ]);
  });
});

describe('directoryDetails', () => {
  it('says why it is left alone, and until when', () => {
    const details = Object.fromEntries(
      directoryDetails(
        aDirectory({
          state: 'quarantined',
          quarantine: { reason: 'Too much failed.', since: at, next_attempt_at: at },
          problem,
          accounts: { created: 2, failed: 1 },
        }),
      ),
    ) as Record<string, string>;
    expect(details).toMatchObject({
      quarantine: `since ${at}: Too much failed. It is tried again at ${at}.`,
      problem: problem.message,
      accounts: '3 (2 created, 1 failed)',
      quota: 'none',
    });
    expect(details).not.toHaveProperty('can');
  });
});

describe('capabilityText', () => {
  it('lists what it can do', () => {
    const bulk = { max_operations: 1_000, max_payload_size: 1_048_576 };
    expect(capabilityText({ bulk, patch: true, filter: true, etag: true })).toBe(
      'Bulk of 1,000 operations, PATCH, filters, ETags',
    );
    expect(capabilityText({ bulk: null, patch: false, filter: false, etag: false })).toMatch(/^nothing/);
  });
});
