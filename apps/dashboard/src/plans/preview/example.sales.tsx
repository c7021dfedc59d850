import { Plus, X } from 'lucide-react';
import type { PlanDocument, PlanPreview } from '@slipway/shared/contracts';
import { Amount } from '../../ui/amount.js';
import { Button } from '../../ui/button.js';
import { Card } from '../../ui/card.js';
import { TextField } from '../../ui/field.js';
import { isSale, typedSale, type TypedSale } from './typed.sales.js';

/** Sales that are typed in, one after the other, with what each would earn, and why. */
export function ExampleSales({
  typed,
  onChange,
  preview,
  measure,
  currency,
}: {
  typed: readonly TypedSale[];
  onChange: (typed: TypedSale[]) => void;
  preview: PlanPreview | undefined;
  measure: PlanDocument['measure'];
  currency: string;
}) {
  const set = (key: number, part: Partial<TypedSale>) =>
    onChange(typed.map((sale) => (sale.key === key ? { ...sale, ...part } : sale)));
  const places = new Map(typed.filter(isSale).map(({ key }, index) => [key, index]));
  const unit = measure === 'quantity' ? 'Units' : `Amount in ${currency}`;
  return (
    <Card
      title="Example sales"
      actions={
        <Button size="small" onClick={() => onChange([...typed, typedSale()])}>
          <Plus aria-hidden className="size-4" /> Another sale
        </Button>
      }
    >
      <ol className="flex flex-col">
        {typed.map((sale, index) => {
          const answer = preview?.sales[places.get(sale.key) ?? -1];
          return (
            <li key={sale.key} className="border-line flex flex-col gap-2 border-b p-4 last:border-b-0">
              <div className="grid grid-cols-[repeat(3,minmax(0,1fr))_auto] items-end gap-2">
                <TextField
                  label={unit}
                  inputMode="decimal"
                  autoComplete="off"
                  aria-label={`${unit} of sale ${index + 1}`}
                  value={sale.amount}
                  onChange={(amount) => set(sale.key, { amount })}
                />
                <TextField
                  label="Product"
                  placeholder="any"
                  autoComplete="off"
                  aria-label={`Product of sale ${index + 1}`}
                  value={sale.product}
                  onChange={(product) => set(sale.key, { product })}
                />
                <TextField
                  label="Category"
                  placeholder="any"
                  autoComplete="off"
                  aria-label={`Category of sale ${index + 1}`}
                  value={sale.category}
                  onChange={(category) => set(sale.key, { category })}
                />
                <Button
                  look="quiet"
                  aria-label={`Take sale ${index + 1} away`}
                  onClick={() => onChange(typed.filter(({ key }) => key !== sale.key))}
                >
                  <X aria-hidden className="size-4" />
                </Button>
              </div>
              {answer && (
                <div className="flex flex-col gap-1">
                  <p className="font-medium">
                    earns <Amount of={{ amount: answer.commission, currency }} />
                  </p>
                  <ul className="text-muted flex list-disc flex-col gap-0.5 pl-4 text-xs tabular-nums">
                    {answer.explanation.map((step, place) => (
                      <li key={place}>{step}</li>
                    ))}
                  </ul>
                </div>
              )}
            </li>
          );
        })}
      </ol>
      {preview && preview.sales.length > 1 && (
        <p className="border-line flex justify-between border-t px-4 py-3 font-medium">
          <span>Together</span>
          <Amount of={{ amount: preview.total, currency }} />
        </p>
      )}
    </Card>
  );
}
