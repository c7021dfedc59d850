import { TextField } from '../../ui/field.js';
import { NEW_TIER, type TypedRate } from '../typed.plan.js';
import { AddButton, RemoveButton, withItem, withoutItem } from './section.js';

interface Props {
  rate: TypedRate;
  onChange: (part: Partial<TypedRate>) => void;
  isOfQuantity: boolean;
  currency: string;
  /** Of the rate, without what its fields begin with. */
  errorAt: (path: string) => string | undefined;
}

const GRID = 'grid grid-cols-[repeat(3,minmax(0,1fr))_auto] items-start gap-2';
const HEAD = 'text-muted text-xs font-medium';

/** The tiers of a rate, as a table that is typed into. */
export function TiersFields({ rate, onChange, isOfQuantity, currency, errorAt }: Props) {
  const { tiers, bounds } = rate;
  const isHalfOpen = bounds === 'half_open';
  const edge = isHalfOpen ? 'from' : 'up_to';
  const set = (index: number, part: Partial<(typeof tiers)[number]>) =>
    onChange({ tiers: withItem(tiers, index, part) });
  return (
    <div className="flex flex-col gap-2">
      <div aria-hidden className={GRID}>
        <span className={HEAD}>{isHalfOpen ? 'From' : 'Up to'}</span>
        <span className={HEAD}>{isOfQuantity ? `${currency} per unit` : 'Percent'}</span>
        <span className={HEAD}>Fee of the tier</span>
        <span className="w-10" />
      </div>
      {tiers.map((tier, index) => {
        const isOpenEnd = !isHalfOpen && index === tiers.length - 1;
        const name = `tier ${index + 1}`;
        const at = `tiers.${index}`;
        return (
          <div key={index} role="group" aria-label={`Tier ${index + 1}`} className={GRID}>
            <TextField
              isLabelHidden
              label={isHalfOpen ? `Start of ${name}` : `End of ${name}`}
              inputMode="decimal"
              autoComplete="off"
              value={isOpenEnd ? '' : tier[edge]}
              placeholder={isOpenEnd ? 'without end' : ''}
              disabled={isOpenEnd}
              onChange={(text) => set(index, { [edge]: text })}
              error={errorAt(`${at}.${edge}`)}
            />
            <TextField
              isLabelHidden
              label={isOfQuantity ? `Amount per unit of ${name}` : `Percent of ${name}`}
              inputMode="decimal"
              autoComplete="off"
              value={tier.price}
              onChange={(price) => set(index, { price })}
              error={errorAt(`${at}.rate`) ?? errorAt(`${at}.per_unit`)}
            />
            <TextField
              isLabelHidden
              label={`Fee of ${name}`}
              inputMode="decimal"
              autoComplete="off"
              placeholder="none"
              value={tier.flat}
              onChange={(flat) => set(index, { flat })}
              error={errorAt(`${at}.flat`)}
            />
            <RemoveButton
              label={`Take ${name} away`}
              isDisabled={tiers.length === 1}
              onClick={() => onChange({ tiers: withoutItem(tiers, index) })}
            />
          </div>
        );
      })}
      <AddButton onClick={() => onChange({ tiers: [...tiers, NEW_TIER] })}>Another tier</AddButton>
    </div>
  );
}

/** The points of a slope. */
export function PointsFields({ rate: { points }, onChange, isOfQuantity, currency, errorAt }: Props) {
  const grid = 'grid grid-cols-[repeat(2,minmax(0,1fr))_auto] items-start gap-2';
  const set = (index: number, part: Partial<(typeof points)[number]>) =>
    onChange({ points: withItem(points, index, part) });
  return (
    <div className="flex flex-col gap-2">
      <div aria-hidden className={grid}>
        <span className={HEAD}>At</span>
        <span className={HEAD}>{isOfQuantity ? `${currency} per unit` : 'Percent'}</span>
        <span className="w-10" />
      </div>
      {points.map((point, index) => (
        <div key={index} role="group" aria-label={`Point ${index + 1}`} className={grid}>
          <TextField
            isLabelHidden
            label={`Place of point ${index + 1}`}
            inputMode="decimal"
            autoComplete="off"
            value={point.at}
            onChange={(at) => set(index, { at })}
            error={errorAt(`points.${index}.at`)}
          />
          <TextField
            isLabelHidden
            label={isOfQuantity ? `Amount per unit of point ${index + 1}` : `Percent of point ${index + 1}`}
            inputMode="decimal"
            autoComplete="off"
            value={point.price}
            onChange={(price) => set(index, { price })}
            error={errorAt(`points.${index}.rate`) ?? errorAt(`points.${index}.per_unit`)}
          />
          <RemoveButton
            label={`Take point ${index + 1} away`}
            isDisabled={points.length <= 2}
            onClick={() => onChange({ points: withoutItem(points, index) })}
          />
        </div>
      ))}
      <AddButton onClick={() => onChange({ points: [...points, { at: '', price: '' }] })}>
        Another point
      </AddButton>
    </div>
  );
}
