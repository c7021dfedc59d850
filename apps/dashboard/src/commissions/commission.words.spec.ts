import { expect, it } from 'vitest';
import { kindWord, runMessage, runResultWord } from './commission.words.js';

it('tells in words what a run does, and has done', () => {
  expect(runMessage('12 of 90 calculated, 1204 entries posted')).toBe(
    '12 of 90 calculated, 1,204 entries posted',
  );
  expect(runResultWord({ calculated: 1_200, unchanged: 3, entries: 1 })).toBe(
    '1,200 calculated, 3 unchanged, 1 entry posted',
  );
});

it('knows what kinds of entries are called, and passes on those of a later version', () => {
  expect(['override_clawback', 'bonus'].map(kindWord)).toEqual(['Override taken back', 'bonus']);
});
