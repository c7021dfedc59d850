import { describe, expect, it } from 'vitest';
import { restOf, sharesWord } from './share.rules.js';

describe('shares that are being typed', () => {
  it.each<[string[], string]>([
    [['60', '40'], 'They add up to 100 %.'],
    [['60', '30'], 'They add up to 90 %: 10 % missing.'],
    [['60', '50.5'], 'They add up to 110.5 %: 10.5 % too much.'],
    // A third of it, three times, is not the whole.
    [['33.3333', '33.3333', '33.3333'], 'They add up to 99.9999 %: 0.0001 % missing.'],
    [['33.3334', '33.3333', ' 33.3333'], 'They add up to 100 %.'],
    [['60', '', 'x', '1e2', '-5'], 'They add up to 60 %: 40 % missing.'],
    [[], 'They add up to 0 %: 100 % missing.'],
  ])('%j', (typed, word) => expect(sharesWord(typed)).toEqual({ isWhole: word.includes(' 100 %.'), word }));

  it('leave a rest for the next one', () => {
    expect([restOf(['60']), restOf(['33.3333', '33.3333']), restOf(['100']), restOf(['80', '40'])]).toEqual([
      '40',
      '33.3334',
      '',
      '',
    ]);
  });
});
