import { describe, expect, it } from 'vitest';
import { Mailbox, type Mail } from './mailbox.js';

let made = 0;

function mail(...to: string[]): Mail {
  made += 1;
  const parts = { from: 'a@b.test', subject: '', text: '', html: '', attachments: [], bytes: 1 };
  return { id: String(made), arrived_at: new Date(0).toISOString(), to, ...parts };
}

describe('a mailbox', () => {
  it('keeps the newest 2,000', () => {
    const box = new Mailbox();
    const all = Array.from({ length: 2100 }, () => mail('ada@example.test'));
    for (const each of all) box.add(each);
    expect(box.mails()).toEqual(all.slice(100));
    expect(box.mail(all[99]?.id ?? '')).toBeUndefined();
  });

  it('gives the next mail after those that were seen, also when older ones are gone', async () => {
    const box = new Mailbox();
    const all = Array.from({ length: 2100 }, () => mail('ada@example.test'));
    for (const each of all) box.add(each);
    expect(await box.next('ada@example.test', { after: 2099 })).toBe(all[2099]);
    expect(await box.next('ada@example.test', { after: 500 })).toBe(all[500]);
    expect(await box.next('ada@example.test', { after: 0 })).toBe(all[100]);
  });

  it('gives a mail to all who wait for one of its recipients', async () => {
    const box = new Mailbox();
    const waiting = [box.next('a@x.test'), box.next('A@x.test'), box.next('b@x.test')];
    const arrived = mail('a@x.test', 'b@x.test');
    box.add(arrived);
    expect(await Promise.all(waiting)).toEqual([arrived, arrived, arrived]);
  });

  it('counts anew when it is cleared', async () => {
    const box = new Mailbox();
    box.add(mail('a@x.test'));
    const waiting = box.next('a@x.test', { after: 3 });
    box.clear();
    const first = mail('a@x.test');
    box.add(first);
    expect(await waiting).toBe(first);
    expect(await box.next('a@x.test', { after: 0 })).toBe(first);
  });

  it('lets go of whoever no longer waits', async () => {
    const box = new Mailbox();
    const controller = new AbortController();
    const waiting = box.next('a@x.test', { signal: controller.signal });
    controller.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    await expect(box.next('a@x.test', { signal: controller.signal })).rejects.toThrow('enough');
    const other = box.next('a@x.test');
    box.close();
    await expect(other).rejects.toThrow('closed');
  });
});
