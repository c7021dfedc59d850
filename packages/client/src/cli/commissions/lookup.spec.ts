import { describe, expect, it } from 'vitest';
import { theOneMeant } from './lookup.js';

const one = (id: string, ...names: (string | null)[]) => ({ id, names });
const meant = (target: string, ...candidates: ReturnType<typeof one>[]) =>
  theOneMeant('party', target, candidates, (candidate) => candidate).id;

describe('theOneMeant', () => {
  it('takes the very name before one in other case', () => {
    expect(meant('Ada', one('1', 'ada'), one('2', 'Ada'))).toBe('2');
    expect(meant('ADA', one('1', 'ada', null))).toBe('1');
    expect(meant('p-7', one('1', 'Ada', 'p-7'), one('2', 'p-70'))).toBe('1');
  });

  it('asks which, where there are several', () => {
    expect(() => meant('Ada', one('1', 'Ada'), one('2', 'Ada'))).toThrow(
      'Several are named "Ada". Say which party by its id:\n  1\n  2',
    );
  });

  it('names what is similar, where there is none', () => {
    expect(() => meant('Ad', one('1', 'Ada'))).toThrow('There is no party "Ad". Similar: "Ada".');
    expect(() => meant('Bo')).toThrow('There is no party "Bo".');
  });
});
