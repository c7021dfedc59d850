const WIDTH = 120;
const HEIGHT = 32;
/** Its line is two wide, and is not cut off. */
const EDGE = 1;

/** The shape of a few figures in time; who needs the figures reads them beside it. */
export function Sparkline({ values }: { values: readonly number[] }) {
  const most = Math.max(...values, Number.EPSILON);
  const step = WIDTH / Math.max(1, values.length - 1);
  const points = values
    .map((value, index) => {
      const y = HEIGHT - EDGE - (value / most) * (HEIGHT - 2 * EDGE);
      return `${(index * step).toFixed(1)},${y.toFixed(1)}`;
    })
    .join(' ');
  return (
    <svg
      aria-hidden
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      className="text-accent h-8 w-full max-w-48"
    >
      {values.length > 1 && (
        <polyline
          points={points}
          fill="none"
          stroke="currentColor"
          strokeWidth="1.5"
          strokeLinejoin="round"
          vectorEffect="non-scaling-stroke"
        />
      )}
    </svg>
  );
}
