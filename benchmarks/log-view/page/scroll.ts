/**
 * Scrolls from the top to the end at an even speed, by each frame's own time, and watches the frames.
 * @returns how long each frame took, in milliseconds
 */
export function scrollThrough(seconds: number): Promise<number[]> {
  const scroller = document.querySelector('.log-scroller');
  if (!scroller) throw new Error('there is nothing to scroll');
  const end = scroller.scrollHeight - scroller.clientHeight;
  const frames: number[] = [];
  let start = 0;
  let last = 0;
  scroller.scrollTop = 0;
  return new Promise((resolve) => {
    const step = (now: number) => {
      if (start === 0) start = now;
      else frames.push(now - last);
      last = now;
      scroller.scrollTop = Math.min(1, (now - start) / (seconds * 1_000)) * end;
      if (now - start < seconds * 1_000) requestAnimationFrame(step);
      else resolve(frames);
    };
    requestAnimationFrame(() => requestAnimationFrame(step));
  });
}
