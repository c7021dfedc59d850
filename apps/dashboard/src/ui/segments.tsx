/** A choice of a few that all fit beside one another. */
export function Segments<T extends string>({
  legend,
  name,
  value,
  options,
  onChange,
}: {
  legend: string;
  /** Of the group of radio buttons, in its form. */
  name: string;
  value: T;
  options: readonly { value: T; label: string }[];
  onChange: (value: T) => void;
}) {
  return (
    <fieldset className="flex flex-wrap gap-2">
      <legend className="sr-only">{legend}</legend>
      {options.map((option) => (
        <label
          key={option.value}
          className="border-line has-checked:border-accent has-checked:bg-accent/10 flex min-h-9 cursor-pointer items-center gap-2 rounded-md border px-3"
        >
          <input
            type="radio"
            name={name}
            checked={value === option.value}
            onChange={() => onChange(option.value)}
            className="accent-accent"
          />
          {option.label}
        </label>
      ))}
    </fieldset>
  );
}
