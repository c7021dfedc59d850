import type { Page } from 'playwright-core';

/** How long each frame took while a page was scrolled, in milliseconds. */
export type Frames = number[];

/**
 * Scrolls from the top to the end at an even speed, by each frame's own time, and watches the frames. At this speed no
 * row stays for a second frame: whatever is shown is drawn anew each time.
 */
export function scrollThrough(page: Page, selector: string, seconds: number): Promise<Frames> {
  return page.evaluate(
    ({ selector, duration }) =>
      new Promise<number[]>((resolve, reject) => {
        const scroller = document.querySelector(selector);
        if (!scroller) {
          reject(new Error(`there is no ${selector}`));
          return;
        }
        const end = scroller.scrollHeight - scroller.clientHeight;
        const frames: number[] = [];
        let start = 0;
        let last = 0;
        const step = (now: number) => {
          if (start === 0) start = now;
          else frames.push(now - last);
          last = now;
          scroller.scrollTop = Math.min(1, (now - start) / duration) * end;
          if (now - start < duration) requestAnimationFrame(step);
          else resolve(frames);
        };
        scroller.scrollTop = 0;
        requestAnimationFrame(() => requestAnimationFrame(step));
      }),
    { selector, duration: seconds * 1_000 },
  );
}
