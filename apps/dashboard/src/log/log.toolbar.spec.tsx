// @vitest-environment jsdom
import { fireEvent, screen } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { append, drawn, freshLog, region, show } from './log.view.fixture.js';

freshLog();

describe('the toolbar', () => {
  it('shows times on demand and keeps what was chosen', async () => {
    await append(['first']);
    await append(['second']);
    await show();
    expect(region().querySelector('time')).toBeNull();
    fireEvent.change(screen.getByRole('combobox', { name: 'Timestamps' }), { target: { value: 'elapsed' } });
    expect(Array.from(region().querySelectorAll('time'), (time) => time.textContent)).toEqual([
      '+0:00.000',
      '+0:01.000',
    ]);
    fireEvent.click(screen.getByRole('button', { name: 'Wrap lines' }));
    expect(JSON.parse(localStorage.getItem('slipway.log') ?? '')).toEqual({
      wrap: true,
      timestamps: 'elapsed',
    });
  });

  it('works where the browser keeps nothing', async () => {
    vi.spyOn(Storage.prototype, 'getItem').mockImplementation(() => {
      throw new DOMException('blocked', 'SecurityError');
    });
    vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError');
    });
    await show({ lines: 3 });
    fireEvent.click(screen.getByRole('button', { name: 'Wrap lines' }));
    expect(screen.getByRole('button', { name: 'Wrap lines' }).getAttribute('aria-pressed')).toBe('true');
  });

  it('copies the selected lines, or all, without colours', async () => {
    const writeText = vi.fn(() => Promise.resolve());
    vi.stubGlobal('navigator', Object.assign(Object.create(navigator), { clipboard: { writeText } }));
    await append(['one', '\u001b[31mtwo\u001b[0m', 'three']);
    await show();
    fireEvent.click(screen.getByRole('button', { name: 'Copy the whole log' }));
    await drawn();
    expect(writeText).toHaveBeenLastCalledWith('one\ntwo\nthree\n');
    fireEvent.click(screen.getByRole('link', { name: '2', hidden: true }));
    fireEvent.click(screen.getByRole('button', { name: 'Copy line 2' }));
    await drawn();
    expect(writeText).toHaveBeenLastCalledWith('two\n');
    expect(screen.getByRole('status').textContent).toContain('Copied line 2.');
  });

  it('downloads everything as a file, with times where they are shown', async () => {
    const blobs: Blob[] = [];
    vi.stubGlobal(
      'URL',
      Object.assign(URL, {
        createObjectURL: (blob: Blob) => `blob:${blobs.push(blob)}`,
        revokeObjectURL: () => undefined,
      }),
    );
    const names: string[] = [];
    vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
      names.push(this.download);
    });
    await append(['x'.repeat(5_000), 'y']);
    await show();
    fireEvent.click(screen.getByRole('button', { name: 'Download the log' }));
    await drawn();
    fireEvent.change(screen.getByRole('combobox', { name: 'Timestamps' }), { target: { value: 'time' } });
    fireEvent.click(screen.getByRole('button', { name: 'Download the log with timestamps' }));
    await drawn();
    expect(names).toEqual(['build.log', 'build.log']);
    expect(blobs[0]?.size).toBe(5_003);
    expect(blobs[1]?.size).toBe(5_003 + 2 * '2026-11-21T10:00:00.000Z '.length);
  });
});
