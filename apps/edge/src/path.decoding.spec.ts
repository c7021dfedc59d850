import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodePath, encodePath, pathOf } from './path.decoding.js';

describe('decodePath', () => {
  it.each([
    ['/', '/'],
    ['/a/b.css', '/a/b.css'],
    ['/a%20b', '/a b'],
    ['/%C3%BC', '/ü'],
    // the same as raw bytes, which Node hands over as Latin-1
    ['/\u00c3\u00bc', '/ü'],
    ['/%252e%252e', '/%2e%2e'],
    ['/%2e%2e/x', '/../x'],
    ['/a%0Ab', '/a\nb'],
    ['/a%00b', '/a\0b'],
    ['/%EF%BB%BFx', '/\ufeffx'],
    ['/a+b', '/a+b'],
  ])('%j is %j', (raw, path) => expect(decodePath(raw)).toEqual({ path }));

  it.each(['/%', '/%2', '/%zz', '/%ff', '/%C3', '/%c0%ae', '/%ed%a0%80', '', '*', 'x', '/\u00ff'])(
    '%j is malformed',
    (raw) => expect(decodePath(raw)).toBe('malformed'),
  );

  it.each(['/a%2fb', '/a%2Fb', '/..%2f..%2fetc'])('%j names no file', (raw) =>
    expect(decodePath(raw)).toBe('absent'),
  );

  it('undoes encodePath for every name, once', () => {
    const name = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !text.includes('/'));
    fc.assert(
      fc.property(fc.array(name, { minLength: 1 }), (names) => {
        const path = `/${names.join('/')}`;
        expect(decodePath(encodePath(path))).toEqual({ path });
      }),
    );
  });

  it('answers anything', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (raw) => void decodePath(`/${raw}`)));
  });
});

describe('encodePath', () => {
  it.each([
    ['//host.example/x/', '/host.example/x/'],
    ['/\\host.example/', '/%5Chost.example/'],
    ['/a\r\nb', '/a%0D%0Ab'],
  ])('%j cannot leave the site or its header', (path, location) => expect(encodePath(path)).toBe(location));
});

describe('pathOf', () => {
  it.each([
    ['/a?b=/c', '/a'],
    ['/?', '/'],
    ['http://shop.localhost/a?b', '/a'],
    ['http://shop.localhost', '/'],
    ['*', '*'],
  ])('of %j is %j', (target, path) => expect(pathOf(target)).toBe(path));
});
