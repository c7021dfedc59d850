import { CURRENCIES } from '@slipway/shared/contracts';
import currencyCodes from 'currency-codes';
import { describe, expect, it } from 'vitest';

/** Of several countries. All other codes with an X are metals, units of account and tests: without a minor unit. */
const OF_UNIONS = ['XAF', 'XCD', 'XOF', 'XPF'];
/** In ISO 4217 since the edition that the package is made from (amendment 176: the Caribbean guilder). */
const LATER = { XCG: 2 };

describe('currencies', () => {
  it('have the minor units of ISO 4217', () => {
    const published = currencyCodes
      .codes()
      .filter((code) => !code.startsWith('X') || OF_UNIONS.includes(code))
      .map((code): [string, number] => [code, currencyCodes.code(code)!.digits]);
    expect(Object.fromEntries(CURRENCIES)).toEqual({ ...Object.fromEntries(published), ...LATER });
  });
});
