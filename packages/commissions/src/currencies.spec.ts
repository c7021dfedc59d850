import { CURRENCIES } from '@slipway/shared/contracts';
import currencyCodes from 'currency-codes';
import { describe, expect, it } from 'vitest';

/** Metals, units of account, test codes: without a minor unit. */
const NO_MINOR_UNIT = [
  'XAG',
  'XAU',
  'XBA',
  'XBB',
  'XBC',
  'XBD',
  'XDR',
  'XPD',
  'XPT',
  'XSU',
  'XTS',
  'XUA',
  'XXX',
];
/** In ISO 4217 since the edition that the package is made from (amendment 176: the Caribbean guilder). */
const LATER = { XCG: 2 };

describe('currencies', () => {
  it('have the minor units of ISO 4217', () => {
    const published = currencyCodes
      .codes()
      .filter((code) => !NO_MINOR_UNIT.includes(code))
      .map((code): [string, number] => [code, currencyCodes.code(code)!.digits]);
    expect(Object.fromEntries(CURRENCIES)).toEqual({ ...Object.fromEntries(published), ...LATER });
  });
});
