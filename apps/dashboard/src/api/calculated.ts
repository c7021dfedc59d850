/** Whatever a calculation may change, by the first part of its key. */
export const CALCULATED = [
  'commissions',
  'contracts',
  'invoices',
  'parties',
  'periods',
  'statements',
] as const;
