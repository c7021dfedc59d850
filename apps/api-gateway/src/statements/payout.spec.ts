import { afterEach, describe, expect, it, vi } from 'vitest';
import type { PayoutQuery } from '@slipway/shared/contracts';
import { payoutXml, type Payout } from './payout.js';

const PAYOUT: Payout = {
  statement_id: '01a20545-eeee-778b-81e5-c7eb19024a3c',
  party_id: '01a20545-eeee-778b-81e5-c7eb19024a3d',
  party_name: 'Ann',
  iban: 'DE89370400440532013000',
  currency: 'EUR',
  due: '12345',
  period: '2026-10',
};

const file = (query: Partial<PayoutQuery> = {}) =>
  payoutXml(
    [PAYOUT],
    {
      period: '2026-10',
      format: 'pain.001',
      debtor_name: 'Slipway GmbH',
      debtor_iban: 'DE02120300000000202051',
      ...query,
    },
    '2026-11-02',
  );

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('the day on which a bank is to pay', () => {
  it.each(['America/New_York', 'UTC', 'Pacific/Kiritimati', 'America/Santiago'])(
    'is the one that was said, in a process in %s',
    (zone) => {
      vi.stubEnv('TZ', zone);
      expect(file({ execute_on: '2026-09-06' })).toContain('<ReqdExctnDt><Dt>2026-09-06</Dt></ReqdExctnDt>');
      expect(file()).toContain('<ReqdExctnDt><Dt>2026-11-02</Dt></ReqdExctnDt>');
    },
  );
});

describe('the bank of who pays', () => {
  it.each([
    ['DEUTDEFF', 'DE02120300000000202051'],
    ['DEUTDEFF500', 'DE02120300000000202051'],
    ['BARCGGSPXXX', 'GB82WEST12345698765432'],
  ])('may be said: %s', (bic, iban) => {
    expect(file({ debtor_bic: bic, debtor_iban: iban })).toContain(`<BICFI>${bic}</BICFI>`);
  });

  it.each([
    'ABC',
    'deutdeff',
    'DEUTDEFF5',
    'DEUT DEFF',
    'DEUTDEF\u0000',
    'DEUTFRPP',
    '\ud800EUTDEFF',
    'DEUTDEFF\n',
  ])('is refused by the name of the field as %j', (debtor_bic) => {
    expect(() => file({ debtor_bic })).toThrow(
      expect.objectContaining({ status: 422, errors: [expect.objectContaining({ path: 'debtor_bic' })] }),
    );
  });
});

describe('any name', () => {
  it.each(['\ud800', '\u0000', '\ufffe', '//', '😀'.repeat(35), ' '])('makes a file: %j', (name) => {
    expect(
      payoutXml(
        [{ ...PAYOUT, party_name: name }],
        {
          period: '2026-10',
          format: 'pain.001',
          debtor_name: name,
          debtor_iban: 'DE02120300000000202051',
        },
        '2026-11-02',
      ),
    ).toContain('<NbOfTxs>1</NbOfTxs>');
  });
});
