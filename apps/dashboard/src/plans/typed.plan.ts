import type {
  PlanDocument,
  PlanDocumentInput,
  PlanRate,
  PlanRule,
  PlanTier,
} from '@slipway/shared/contracts';

/** A tier as it is typed: `price` is a percentage, or an amount per unit where quantities are measured. */
export interface TypedTier {
  from: string;
  up_to: string;
  price: string;
  flat: string;
}

export interface TypedRate {
  mode: PlanRate['mode'];
  amount: string;
  rate: string;
  of: 'marginal' | 'retroactive';
  bounds: 'half_open' | 'upper_inclusive';
  tiers: TypedTier[];
  points: { at: string; price: string }[];
}

export interface TypedRule {
  name: string;
  scope: { category: string; product: string; variant: string; client: string };
  rate: TypedRate;
  minimum: string;
  maximum: string;
}

/** A plan as it is typed: every field is a text, and what is not used is `null`. */
export interface TypedPlan {
  currency: string;
  basis: PlanDocument['basis'];
  measure: PlanDocument['measure'];
  window: PlanDocument['accumulation']['window'];
  per: PlanDocument['accumulation']['per'];
  rules: TypedRule[];
  accelerator: { quota: string; steps: { from_percent: string; factor: string }[] } | null;
  cap: { amount: string; kind: 'hard' | 'soft'; factor: string } | null;
  floor: { amount: string } | null;
  overrides: { level: string; of: 'commission' | 'sale'; rate: string }[];
  draw: { kind: 'recoverable' | 'non_recoverable'; amount: string } | null;
  clawback: { policy: PlanDocument['clawback']['policy']; within_days: string };
  holding_days: string;
  rounding: Pick<PlanDocument['rounding'], 'mode' | 'of'>;
  allocation: PlanDocument['allocation']['policy'];
}

export const NEW_TIER: TypedTier = { from: '', up_to: '', price: '', flat: '' };
const NEW_RATE: TypedRate = {
  mode: 'percent',
  amount: '',
  rate: '',
  of: 'marginal',
  bounds: 'half_open',
  tiers: [{ ...NEW_TIER, from: '0' }, { ...NEW_TIER }],
  points: [
    { at: '0', price: '' },
    { at: '', price: '' },
  ],
};

export function newRule(name: string): TypedRule {
  return {
    name,
    scope: { category: '', product: '', variant: '', client: '' },
    rate: NEW_RATE,
    minimum: '',
    maximum: '',
  };
}

/** What stands in a plan, as it is typed. */
export function typedOf(plan: PlanDocument): TypedPlan {
  const { accelerator, cap, floor, draw, clawback } = plan;
  return {
    currency: plan.currency,
    basis: plan.basis,
    measure: plan.measure,
    window: plan.accumulation.window,
    per: plan.accumulation.per,
    rules: plan.rules.map(typedRule),
    accelerator: accelerator ? { quota: accelerator.quota, steps: [...accelerator.steps] } : null,
    cap: cap ? { amount: cap.amount, kind: cap.kind, factor: cap.factor ?? '' } : null,
    floor: floor ? { ...floor } : null,
    overrides: plan.overrides.map(({ level, of, rate }) => ({ level: String(level), of, rate })),
    draw: draw ? { ...draw } : null,
    clawback: { policy: clawback.policy, within_days: numberText(clawback.within_days) },
    holding_days: numberText(plan.holding_days),
    rounding: { mode: plan.rounding.mode, of: plan.rounding.of },
    allocation: plan.allocation.policy,
  };
}

function numberText(number: number | undefined): string {
  return number === undefined ? '' : String(number);
}

function typedRule({ name, scope, rate, per_transaction }: PlanRule): TypedRule {
  return {
    name,
    scope: {
      category: scope.category ?? '',
      product: scope.product ?? '',
      variant: scope.variant ?? '',
      client: scope.client ?? '',
    },
    rate: typedRate(rate),
    minimum: per_transaction?.minimum ?? '',
    maximum: per_transaction?.maximum ?? '',
  };
}

function typedRate(rate: PlanRate): TypedRate {
  switch (rate.mode) {
    case 'flat':
      return { ...NEW_RATE, mode: rate.mode, amount: rate.amount };
    case 'percent':
      return { ...NEW_RATE, mode: rate.mode, rate: rate.rate };
    case 'interpolated':
      return {
        ...NEW_RATE,
        mode: rate.mode,
        points: rate.points.map(({ at, rate: percent, per_unit }) => ({
          at,
          price: percent ?? per_unit ?? '',
        })),
      };
    default:
      return {
        ...NEW_RATE,
        mode: rate.mode,
        of: rate.mode === 'cumulative_less_prior' ? rate.of : 'marginal',
        bounds: rate.bounds,
        tiers: rate.tiers.map(typedTier),
      };
  }
}

function typedTier({ from, up_to, rate, per_unit, flat }: PlanTier): TypedTier {
  return { from: from ?? '', up_to: up_to ?? '', price: rate ?? per_unit ?? '', flat: flat ?? '' };
}

/**
 * What is typed, as a plan says it: what is left empty is left out, a number of days that is none is kept for the
 * contract to refuse.
 */
export function documentOf(typed: TypedPlan): PlanDocumentInput {
  const { accelerator, cap, floor, draw, overrides, clawback } = typed;
  const holding = wholeNumber(typed.holding_days);
  return {
    currency: typed.currency.trim(),
    basis: typed.basis,
    measure: typed.measure,
    accumulation: { window: typed.window, per: typed.per },
    rules: typed.rules.map((rule) => ruleOf(rule, typed.measure === 'quantity')),
    ...(accelerator && { accelerator }),
    ...(cap && {
      cap: {
        amount: cap.amount,
        kind: cap.kind,
        ...(cap.kind === 'soft' ? given({ factor: cap.factor }) : {}),
      },
    }),
    ...(floor && { floor }),
    ...(overrides.length > 0 && {
      overrides: overrides.map(({ level, of, rate }) => ({ level: wholeNumber(level) ?? 0, of, rate })),
    }),
    ...(draw && { draw }),
    clawback: {
      policy: clawback.policy,
      ...(clawback.within_days.trim() === '' ? {} : { within_days: wholeNumber(clawback.within_days) }),
    },
    ...(holding === undefined ? {} : { holding_days: holding }),
    rounding: typed.rounding,
    allocation: { policy: typed.allocation },
  };
}

function wholeNumber(text: string): number | undefined {
  return text.trim() === '' ? undefined : Number(text.trim());
}

/** Fields without those that are empty. */
function given<F extends string>(fields: Record<F, string>): Partial<Record<F, string>> {
  const entries = Object.entries<string>(fields).flatMap(([name, text]) =>
    text.trim() === '' ? [] : [[name, text.trim()]],
  );
  return Object.fromEntries(entries);
}

function ruleOf({ name, scope, rate, minimum, maximum }: TypedRule, isOfQuantity: boolean) {
  const limits = given({ minimum, maximum });
  return {
    name: name.trim(),
    scope: given(scope),
    rate: rateOf(rate, isOfQuantity),
    ...(Object.keys(limits).length > 0 ? { per_transaction: limits } : {}),
  };
}

function rateOf(rate: TypedRate, isOfQuantity: boolean): PlanDocumentInput['rules'][number]['rate'] {
  const priced = (price: string) => (isOfQuantity ? given({ per_unit: price }) : given({ rate: price }));
  const tiers = () => rate.tiers.map((tier, index) => tierOf(tier, rate, index, priced(tier.price)));
  switch (rate.mode) {
    case 'flat':
      return { mode: rate.mode, amount: rate.amount.trim() };
    case 'percent':
      return { mode: rate.mode, rate: rate.rate.trim() };
    case 'interpolated':
      return {
        mode: rate.mode,
        points: rate.points.map(({ at, price }) => ({ at: at.trim(), ...priced(price) })),
      };
    case 'cumulative_less_prior':
      return { mode: rate.mode, of: rate.of, bounds: rate.bounds, tiers: tiers() };
    default:
      return { mode: rate.mode, bounds: rate.bounds, tiers: tiers() };
  }
}

function tierOf(
  tier: TypedTier,
  { bounds, tiers }: TypedRate,
  index: number,
  price: { rate?: string; per_unit?: string },
): PlanTier {
  const rest = { ...price, ...given({ flat: tier.flat }) };
  if (bounds === 'half_open') return { ...given({ from: tier.from }), ...rest };
  return index === tiers.length - 1 ? { up_to: null, ...rest } : { ...given({ up_to: tier.up_to }), ...rest };
}
