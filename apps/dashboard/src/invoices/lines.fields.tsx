import { Plus, X } from 'lucide-react';
import { Button } from '../ui/button.js';
import { TextField } from '../ui/field.js';
import { decimalText } from '../ui/money.rules.js';
import { sumOfLines, typedLine, type TypedLine } from './typed.lines.js';

const FIGURES = [
  ['quantity', 'Quantity'],
  ['net', 'Net'],
  ['tax', 'Tax'],
  ['cost', 'Cost'],
] as const;

/** The lines of an invoice, and what they add up to while they are typed. */
export function LinesFields({
  typed,
  currency,
  onChange,
  errors,
}: {
  typed: readonly TypedLine[];
  currency: string;
  onChange: (typed: TypedLine[]) => void;
  /** By path: `lines.0.net`. */
  errors: Record<string, string>;
}) {
  const sum = sumOfLines(typed, currency);
  const set = (key: number, part: Partial<TypedLine>) =>
    onChange(typed.map((line) => (line.key === key ? { ...line, ...part } : line)));
  return (
    <fieldset className="flex flex-col gap-4">
      <legend className="mb-2 text-sm font-medium">Lines</legend>
      {typed.map((line, index) => (
        <div
          key={line.key}
          role="group"
          aria-label={`Line ${index + 1}`}
          className="border-line grid grid-cols-2 gap-3 rounded-lg border p-3 sm:grid-cols-4 lg:grid-cols-[minmax(0,2.4fr)_minmax(0,1fr)_repeat(4,minmax(0,1fr))_auto]"
        >
          <div className="col-span-2 lg:col-span-1">
            <TextField
              label="Description"
              value={line.description}
              onChange={(description) => set(line.key, { description })}
              error={errors[`lines.${index}.description`]}
            />
          </div>
          <TextField
            label="Product"
            placeholder="SKU"
            value={line.sku}
            onChange={(sku) => set(line.key, { sku })}
            error={errors[`lines.${index}.sku`]}
          />
          {FIGURES.map(([name, label]) => (
            <TextField
              key={name}
              label={label}
              inputMode="decimal"
              autoComplete="off"
              value={line[name]}
              onChange={(text) => set(line.key, { [name]: text })}
              error={errors[`lines.${index}.${name}`]}
            />
          ))}
          <Button
            look="quiet"
            className="self-end"
            aria-label={`Take line ${index + 1} away`}
            disabled={typed.length === 1}
            onClick={() => onChange(typed.filter(({ key }) => key !== line.key))}
          >
            <X aria-hidden className="size-4" />
          </Button>
        </div>
      ))}
      <div className="flex flex-wrap items-center gap-3">
        <Button size="small" onClick={() => onChange([...typed, typedLine()])}>
          <Plus aria-hidden className="size-4" /> Another line
        </Button>
        <p role="status" className="text-muted ml-auto tabular-nums">
          {sum
            ? `Net ${decimalText(sum.net)} ${currency}, with tax ${decimalText(sum.total)} ${currency}`
            : 'Amounts are added up once there is a currency.'}
        </p>
      </div>
      {errors['lines'] !== undefined && (
        <p role="alert" className="text-danger text-xs">
          {errors['lines']}
        </p>
      )}
    </fieldset>
  );
}
