import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DirectoryContext } from './directory.context.js';
import { Space } from './space.js';
import { User } from './user.resource.js';

function found(space: Space, filter: string): Promise<unknown> {
  const supports = { patch: true, etag: true };
  return new User({ filter }).read(new DirectoryContext({ space, supports }));
}

describe('a filter', () => {
  it('finds exactly the user whose name it has as a JSON string, whatever is in it', async () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.stringMatching(/^["\\()[\]~ ]{1,12}$/),
      fc.constantFrom(
        'a"b',
        'a\\',
        '" or userName pr or userName eq "',
        'x and y',
        'null',
        'true',
        '~',
        '2.0',
        '(a',
      ),
    );
    await fc.assert(
      fc.asyncProperty(text, async (userName) => {
        const space = new Space('space', 'http://directory.test/space/scim/v2');
        space.create({ userName: 'somebody else' });
        const { id } = space.create({ userName, externalId: userName, title: userName });
        const literal = JSON.stringify(userName);
        const only = { totalResults: 1, Resources: [{ id }] };
        expect(await found(space, `userName eq ${literal}`)).toMatchObject(only);
        expect(await found(space, `externalId eq ${literal}`)).toMatchObject(only);
        // No index has this one.
        expect(await found(space, `title eq ${literal} and id pr`)).toMatchObject(only);
      }),
    );
  });

  it('finds one among 100,000 about as fast as one among 100', async () => {
    const few = filled(100);
    const many = filled(100_000);
    const ratios: number[] = [];
    for (let round = 0; round < 5; round += 1) {
      const short = await timeOf(few, 100);
      ratios.push((await timeOf(many, 100_000)) / short);
    }
    // Looking at each user in turn would be a thousand times as slow.
    expect(Math.min(...ratios)).toBeLessThan(10);
  });
});

function filled(size: number): Space {
  const space = new Space('space', 'http://directory.test/space/scim/v2');
  for (let index = 0; index < size; index += 1)
    space.create({ userName: `user-${index}`, externalId: `external-${index}` });
  return space;
}

/** Milliseconds of 400 lookups, spread over all users. */
async function timeOf(space: Space, size: number): Promise<number> {
  const began = performance.now();
  for (let index = 0; index < 200; index += 1) {
    const wanted = (index * 7919) % size;
    const only = { totalResults: 1 };
    expect(await found(space, `userName eq "USER-${wanted}"`)).toMatchObject(only);
    expect(await found(space, `externalId eq "external-${wanted}"`)).toMatchObject(only);
  }
  return performance.now() - began;
}
