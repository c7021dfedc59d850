import { SelectField, TextField } from '../../ui/field.js';
import { ALLOCATIONS, BASES, MEASURES, OWNERS, ROUNDED, ROUNDINGS, WINDOWS } from '../plan.words.js';
import { newRule } from '../typed.plan.js';
import { AfterSaleFields } from './after.sale.fields.js';
import { LimitsFields } from './limits.fields.js';
import type { PartProps } from './part.props.js';
import { RuleFields } from './rule.fields.js';
import { AddButton, Section, withItem, withoutItem } from './section.js';

const PAIR = 'grid gap-3 sm:grid-cols-2';

/** The common parts of a plan, as a form; what it leaves out stands in the JSON. */
export function PlanFields(props: PartProps) {
  const { typed, onChange, errors } = props;
  const isOfQuantity = typed.measure === 'quantity';
  return (
    <div className="flex min-w-0 flex-col gap-5">
      <Section title="What counts">
        <div className={PAIR}>
          <SelectField
            label="Basis"
            value={typed.basis}
            options={BASES}
            onChange={(basis) => onChange({ basis })}
            error={errors['basis']}
          />
          <SelectField
            label="Measure"
            value={typed.measure}
            options={MEASURES}
            onChange={(measure) => onChange({ measure })}
            error={errors['measure']}
          />
          <SelectField
            label="Attainment adds up"
            value={typed.window}
            options={WINDOWS}
            onChange={(window) => onChange({ window })}
            error={errors['accumulation.window']}
          />
          <SelectField
            label="For"
            value={typed.per}
            options={OWNERS}
            onChange={(per) => onChange({ per })}
            error={errors['accumulation.per']}
          />
        </div>
      </Section>
      <Section title="Rules">
        <p className="text-muted text-xs">
          The most specific rule that fits a sale holds; of two, the first.
        </p>
        {typed.rules.map((rule, index) => (
          <RuleFields
            key={index}
            rule={rule}
            index={index}
            isOnly={typed.rules.length === 1}
            isOfQuantity={isOfQuantity}
            currency={typed.currency}
            onChange={(next) => onChange({ rules: withItem(typed.rules, index, next) })}
            onRemove={() => onChange({ rules: withoutItem(typed.rules, index) })}
            errors={errors}
          />
        ))}
        <AddButton
          onClick={() => onChange({ rules: [...typed.rules, newRule(`Rule ${typed.rules.length + 1}`)] })}
        >
          Another rule
        </AddButton>
      </Section>
      <LimitsFields {...props} />
      <AfterSaleFields {...props} />
      <Section title="Rounding">
        <div className={PAIR}>
          <SelectField
            label="Rounds"
            value={typed.rounding.mode}
            options={ROUNDINGS}
            onChange={(mode) => onChange({ rounding: { ...typed.rounding, mode } })}
          />
          <SelectField
            label="What is rounded"
            value={typed.rounding.of}
            options={ROUNDED}
            onChange={(of) => onChange({ rounding: { ...typed.rounding, of } })}
            error={errors['rounding.of']}
          />
          <SelectField
            label="Left over in a split"
            value={typed.allocation}
            options={ALLOCATIONS}
            onChange={(allocation) => onChange({ allocation })}
          />
          <TextField
            label="Currency"
            value={typed.currency}
            onChange={(currency) => onChange({ currency: currency.toUpperCase() })}
            maxLength={3}
            error={errors['currency']}
          />
        </div>
      </Section>
    </div>
  );
}
