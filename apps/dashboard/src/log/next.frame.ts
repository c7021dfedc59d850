/** A tab in the background gets no frames; its timers still fire, if only once a second. */
const WITHOUT_FRAMES_MS = 100;

/** Calls back once, before the next frame is painted, or soon when there are no frames. @returns a way to call it off */
export function nextFrame(callback: () => void): () => void {
  let frame = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const off = () => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
  const once = () => {
    off();
    callback();
  };
  frame = requestAnimationFrame(once);
  timer = setTimeout(once, WITHOUT_FRAMES_MS);
  return off;
}
