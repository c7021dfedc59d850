import { expect, it } from 'vitest';
import { linesOf, sumOfLines, typedLine } from './typed.lines.js';

const line = (net: string, tax = '') => ({ net, tax });

it('lines add up exactly, and those that are being typed count nothing', () => {
  expect(sumOfLines([line('0.10', '0.02'), line('0.20'), line('1.')], 'EUR')).toEqual({
    net: '0.30',
    total: '0.32',
  });
  expect(sumOfLines([line('100'), line('1.5')], 'JPY')).toEqual({ net: '100', total: '100' });
  expect(sumOfLines([line('90071992547409.93'), line('0.01')], 'USD')?.net).toBe('90071992547409.94');
  expect(sumOfLines([line('1')], 'EU')).toBeUndefined();
});

it('what is left empty is left out', () => {
  expect(linesOf([{ ...typedLine(), net: ' 10 ', sku: ' boat ' }])).toEqual([
    { description: '', sku: 'boat', variant: null, quantity: '1', net: '10' },
  ]);
});
