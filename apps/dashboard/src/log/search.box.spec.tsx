// @vitest-environment jsdom
import { fireEvent, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { append, drawn, freshLog, numbered, region, show, shows } from './log.view.fixture.js';

freshLog();

describe('search', () => {
  const find = async (query: string) => {
    fireEvent.change(screen.getByRole('searchbox'), { target: { value: query } });
    await drawn();
  };

  it('counts, steps round in both directions, and shows where', async () => {
    await show({ lines: 1_000 });
    await find('LINE 99');
    // 99 and 990 to 999.
    expect(await screen.findByText('1 / 11')).toBeTruthy();
    expect(region().querySelector('[data-current-match]')?.textContent).toBe('line 99');
    fireEvent.keyDown(screen.getByRole('searchbox'), { key: 'Enter' });
    await drawn();
    expect(screen.getByText('2 / 11')).toBeTruthy();
    expect(shows(990)).toBe(true);
    fireEvent.keyDown(screen.getByRole('searchbox'), { key: 'Enter', shiftKey: true });
    fireEvent.keyDown(region(), { key: 'F3', shiftKey: true });
    await drawn();
    expect(screen.getByText('11 / 11')).toBeTruthy();
    expect(shows(999)).toBe(true);
  });

  it('marks what it finds across colours', async () => {
    await append(['\u001b[31mhel\u001b[32mlo\u001b[0m']);
    await show();
    await find('hello');
    const marks = region().querySelectorAll('mark');
    expect(Array.from(marks, (mark) => mark.textContent).join('')).toBe('hello');
  });

  it('goes on with lines that arrive', async () => {
    await show({ live: true, lines: 10 });
    await find('line 10');
    expect(await screen.findByText('1 / 1')).toBeTruthy();
    await append(numbered(10));
    expect(await screen.findByText('1 / 2')).toBeTruthy();
  });

  it('has the focus by Ctrl+F, and gives it back by Escape', async () => {
    await show({ lines: 10 });
    region().focus();
    fireEvent.keyDown(region(), { key: 'f', ctrlKey: true });
    expect(document.activeElement).toBe(screen.getByRole('searchbox'));
    fireEvent.keyDown(screen.getByRole('searchbox'), { key: 'Escape' });
    expect(document.activeElement).toBe(region());
  });
});
