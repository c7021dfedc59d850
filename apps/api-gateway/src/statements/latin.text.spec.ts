import { describe, expect, it } from 'vitest';
import { latinText } from './latin.text.js';

describe('a name in the letters of SEPA', () => {
  it.each([
    ['Zoë Müller', 'Zoe Muller'],
    ['Ærø Łukasz Straße', 'AEro Lukasz Strasse'],
    ['Đorđe Þór', 'Dorde THor'],
    ['O’Neill & Søn', "O'Neill + Son"],
    ['王小明', '...'],
    ['😀 Ann', '. Ann'],
  ])('is of %s: %s', (name, latin) => {
    expect(latinText(name)).toBe(latin);
  });

  it('has seventy of them at most, after what became two', () => {
    expect(latinText('ß'.repeat(60))).toBe('s'.repeat(70));
  });
});
