import { describe, expect, it } from 'vitest';
import { aDirectory } from './directory.fixture.js';
import { theOneNamed } from './directory.lookup.js';

describe('theOneNamed', () => {
  const staff = aDirectory({ id: '1', name: 'Staff' });
  const lower = aDirectory({ id: '2', name: 'staff' });
  const guests = aDirectory({ id: '3', name: 'Guests' });

  it('prefers the very name, and else takes it in any case', () => {
    expect(theOneNamed('staff', [staff, lower])).toBe(lower);
    expect(theOneNamed('GUESTS', [staff, guests])).toBe(guests);
  });

  it('says what there is when there is none of the name', () => {
    expect(() => theOneNamed('Nope', [staff, guests])).toThrow(
      'There is no directory with the id or name "Nope". There is "Staff", "Guests".',
    );
    expect(() => theOneNamed('Nope', [])).toThrow('There are none yet.');
  });

  it('asks which one, where several have the name', () => {
    expect(() => theOneNamed('STAFF', [staff, lower])).toThrow(/Several .*\n {2}1 at .*\n {2}2 at /);
  });
});
