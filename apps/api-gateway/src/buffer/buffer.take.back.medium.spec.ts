import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bufferFolder, drained, item, openStore, OWNER } from './buffer.fixture.js';
import type { BufferStore } from './buffer.store.js';

describe('taking a kept write back', () => {
  let folder: ReturnType<typeof bufferFolder>;
  let store: BufferStore;
  beforeEach(() => {
    folder = bufferFolder();
    store = openStore(folder.path);
  });
  afterEach(() => {
    store.close();
    folder.remove();
  });
  const add = (...items: ReturnType<typeof item>[]) => store.commit(() => items.map((one) => store.add(one)));

  it('shows the newest write to a resource, and takes back one that was made in here', () => {
    const resource = { entity: 'task', resource_id: 'a' };
    const [made, changed] = [item({ resource_id: 'a', operation: 'create' }), item({ resource_id: 'a' })];
    add(made, changed, item({ resource_id: 'b' }));
    expect(store.reads.latest(resource)).toMatchObject(changed);
    expect(store.reads.latest({ ...resource, entity: 'profile' })).toBeUndefined();
    expect(store.commit(() => store.takeBack(OWNER, resource))).toBe(true);
    expect(store.reads.latest(resource)).toBeUndefined();
    expect(store.commit(() => store.takeBack(OWNER, { ...resource, resource_id: 'b' }))).toBe(false);
    expect(store.reads.stats().size).toBe(1);
  });

  it('shows a user the newest of their own writes, and takes nothing back where others write too', () => {
    const resource = { entity: 'task', resource_id: 'a' };
    const made = item({ resource_id: 'a', operation: 'create' });
    const others = [
      item({ resource_id: 'a', operation: 'delete', user_id: 'another user' }),
      item({ resource_id: 'a', operation: 'delete', tenant_id: 'another tenant' }),
    ];
    add(made, ...others);
    expect(store.reads.latestOf(OWNER, resource)).toMatchObject(made);
    for (const owner of [OWNER, ...others]) {
      expect(store.reads.latestOf(owner, resource)).toMatchObject({ user_id: owner.user_id });
      expect(store.commit(() => store.takeBack(owner, resource))).toBe(false);
    }
    expect(drained(store)).toEqual([made, ...others]);
  });

  it('takes nothing back that may have been carried out before it was kept', () => {
    const made = item({ resource_id: 'a', operation: 'create', attempted: true });
    add(made);
    expect(store.reads.latest(made)).toMatchObject({ attempted: true });
    expect(store.commit(() => store.takeBack(OWNER, made))).toBe(false);
    expect(drained(store)).toEqual([made]);
  });

  it('takes nothing back that is being carried out, nor changes it', () => {
    const made = item({ resource_id: 'a', operation: 'create' });
    add(made);
    expect(store.commit(() => store.amend(made.id, { data: 'changed', answer: made.answer }))).toBe(true);
    const [taken] = store.commit(() => store.take(1));
    expect(taken).toMatchObject({ data: 'changed' });
    expect(store.commit(() => store.takeBack(OWNER, made))).toBe(false);
    expect(store.commit(() => store.amend(made.id, { data: 'again', answer: made.answer }))).toBe(false);
  });

  it('takes nothing back that was being carried out: a connection that broke does not say what was done', () => {
    const made = item({ resource_id: 'a', operation: 'create' });
    add(made);
    const [taken] = store.commit(() => store.take(1));
    store.commit(() => store.settle([{ seq: taken!.seq, outcome: 'released' }]));
    expect(store.reads.find(made.id)).toMatchObject({ attempted: true });
    expect(store.commit(() => store.takeBack(OWNER, made))).toBe(false);
  });

  it('takes nothing back that was there when the file was opened: somebody may have had it in hand', () => {
    const made = item({ resource_id: 'a', operation: 'create' });
    add(made);
    store.close();
    store = openStore(folder.path);
    expect(store.commit(() => store.takeBack(OWNER, made))).toBe(false);
    const later = item({ resource_id: 'b', operation: 'create' });
    add(later);
    expect(store.commit(() => store.takeBack(OWNER, later))).toBe(true);
  });
});
