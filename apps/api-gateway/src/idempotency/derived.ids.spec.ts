import { describe, expect, it } from 'vitest';
import { newId } from '@slipway/shared/ids';
import { requestIds, siblingId, timeOfId } from './derived.ids.js';

const V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const key = (text: string) => ({ key: text, fingerprint: Buffer.alloc(0) });

describe('the ids of a request', () => {
  it('are new and one without a key', () => {
    const [one, other] = [requestIds('t', undefined), requestIds('t', undefined)];
    expect(one.now).toBe(one.kept);
    expect(one.now).not.toBe(other.now);
  });

  it('follow from a key that is a UUIDv7, with its time', () => {
    const id = newId();
    const [one, other] = [requestIds('t', key(id)), requestIds('t', key(id))];
    expect(one).toEqual(other);
    expect(one.now).toBe(one.kept);
    expect(one.now).toMatch(V7);
    expect(timeOfId(one.now)).toBe(timeOfId(id));
    expect(requestIds('another', key(id)).now).not.toBe(one.now);
  });

  it('follow from another key when the request is kept', () => {
    const [one, other] = [requestIds('t', key('order 66')), requestIds('t', key('order 66'))];
    expect(one.kept).toBe(other.kept);
    expect(one.kept).toMatch(V7);
    expect(one.now).not.toBe(other.now);
    expect(Date.now() - timeOfId(one.kept)!).toBeLessThan(2 * 60 * 60_000);
  });

  it.each([
    ['of long ago', '01890000-0000-7000-8000-000000000000'],
    ['of the future', 'ff000000-0000-7000-8000-000000000000'],
  ])('do not take the time of a key %s', (_, text) => {
    const { now, kept } = requestIds('t', key(text));
    expect(now).not.toBe(kept);
    expect(timeOfId(kept)).not.toBe(timeOfId(text));
  });
});

describe('an id beside another one', () => {
  it('follows from it and sorts as it does', () => {
    const ids = Array.from({ length: 1_000 }, () => newId());
    const siblings = ids.map((id) => siblingId(id, 'deployment'));
    expect(siblings).toEqual(siblings.toSorted());
    expect(siblings[0]).toMatch(V7);
    expect(new Set([...siblings, ...ids.map((id) => siblingId(id, 'project'))]).size).toBe(2_000);
  });
});
