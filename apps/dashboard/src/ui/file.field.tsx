import { FileText, Upload, X } from 'lucide-react';
import { useId, useState, type ReactNode } from 'react';
import { Button } from './button.js';
import { cx } from './class.names.js';
import { byteSize } from './times.rules.js';

/** A CSV file: dropped here, or chosen. */
export function FileField({
  file,
  onChange,
  note,
}: {
  file: File | undefined;
  /** What it is to look like. */
  note: ReactNode;
  onChange: (file: File | undefined) => void;
}) {
  const id = useId();
  const [isOver, setOver] = useState(false);
  if (file)
    return (
      <div className="border-line flex min-h-36 items-center gap-3 rounded-lg border px-4">
        <FileText aria-hidden className="text-muted size-5 shrink-0" />
        <p className="min-w-0 flex-1">
          <span className="block truncate font-medium">{file.name}</span>
          <span className="text-muted text-xs">{byteSize(file.size)}</span>
        </p>
        <Button look="quiet" aria-label={`Take ${file.name} away`} onClick={() => onChange(undefined)}>
          <X aria-hidden className="size-4" />
        </Button>
      </div>
    );
  return (
    <div className="flex flex-col gap-1">
      <label
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          onChange(event.dataTransfer.files[0]);
        }}
        className={cx(
          'flex min-h-36 cursor-pointer flex-col items-center justify-center gap-2 rounded-lg border-2 border-dashed px-4 text-center',
          'has-focus-visible:outline-accent has-focus-visible:outline-2 has-focus-visible:outline-offset-2',
          isOver ? 'border-accent bg-accent/10' : 'border-line hover:bg-hover',
        )}
      >
        <Upload aria-hidden className="text-muted size-5" />
        <span>
          <span className="text-accent font-medium underline">Choose a CSV file</span>, or drop it here
        </span>
        <input
          type="file"
          accept=".csv,text/csv"
          aria-describedby={`${id}-note`}
          className="sr-only"
          onChange={(event) => onChange(event.target.files?.[0])}
        />
      </label>
      <p id={`${id}-note`} className="text-muted text-xs">
        {note}
      </p>
    </div>
  );
}
