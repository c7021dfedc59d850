/** How far something is, 0 to 100. */
export function ProgressBar({ value, label }: { value: number; label: string }) {
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuenow={value}
      aria-valuemin={0}
      aria-valuemax={100}
      className="bg-hover h-1.5 w-full overflow-hidden rounded-full"
    >
      <div
        className="bg-accent h-full origin-left transition-transform duration-300"
        style={{ transform: `scaleX(${value / 100})` }}
      />
    </div>
  );
}
