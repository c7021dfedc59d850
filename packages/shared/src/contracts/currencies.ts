import { z } from 'zod';

/** Currencies with two digits after the point, as most have. */
const TWO_DIGITS = [
  'AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW',
  'CNY COP COU CRC CUC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR',
  'ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR',
  'MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN',
  'SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG',
].join(' ');
const NO_DIGITS = 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF';
const THREE_DIGITS = 'BHD IQD JOD KWD LYD OMR TND';
const FOUR_DIGITS = 'CLF UYW';

/**
 * Codes of ISO 4217 with their minor-unit exponents: how many digits stand after the point. Metals, units of account
 * and test codes are not in it: they have no minor unit. Codes that were withdrawn of late (ANG, BGN, CUC) are: there are
 * still contracts in them.
 */
export const CURRENCIES: ReadonlyMap<string, number> = new Map(
  [NO_DIGITS, '', TWO_DIGITS, THREE_DIGITS, FOUR_DIGITS].flatMap((codes, digits) =>
    codes
      .split(' ')
      .filter(Boolean)
      .map((code) => [code, digits] as const),
  ),
);

/** A currency that money can be in, like `USD`. */
export const currencyCode = z
  .string()
  .regex(/^[A-Z]{3}$/, { error: 'must be three capital letters, like USD', abort: true })
  .refine((code) => CURRENCIES.has(code), { error: 'is not a currency of ISO 4217', abort: true });
