import { Search } from 'lucide-react';
import { useEffect, useId, useState } from 'react';

const PAUSE_MS = 200;

/** A search that is made when typing pauses; it follows when its value changes elsewhere (back, a link). */
export function SearchField({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
}) {
  const id = useId();
  const [typed, setTyped] = useState(value);
  const [told, setTold] = useState(value);
  if (value !== told) {
    setTold(value);
    if (value !== typed.trim()) setTyped(value);
  }
  useEffect(() => {
    if (typed.trim() === value) return undefined;
    const timer = setTimeout(() => onChange(typed.trim()), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed, value, onChange]);
  return (
    <div className="relative min-w-0 flex-1 basis-56">
      <label htmlFor={id} className="sr-only">
        {label}
      </label>
      <Search aria-hidden className="text-muted pointer-events-none absolute top-2.5 left-3 size-4" />
      <input
        id={id}
        type="search"
        placeholder={label}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        className="border-line bg-surface placeholder:text-muted min-h-9 w-full rounded-md border py-1.5 pr-3 pl-9"
      />
    </div>
  );
}
