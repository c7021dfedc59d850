import {
  calculatePool,
  compilePlan,
  explain,
  payoutCurve,
  WHOLE_SHARE,
  type CompiledPlan,
  type Sale,
} from '@slipway/commissions';
import {
  amountProblem,
  decimalProblem,
  fromMillionths,
  fromMinor,
  QUANTITY_DIGITS,
  RATE_DIGITS,
  scaled,
  toMillionths,
  toMinor,
  type PlanDocument,
  type PlanPreview,
  type PreviewPlan,
} from '@slipway/shared/contracts';
import { fieldRefusal } from '../http/refusal.js';

type Options = Omit<PreviewPlan, 'document'>;

/** The one who sells; nobody else is in a preview. */
const SELLER = 'seller';

/** What a plan would pay: over attainment, and for some sales one after the other. Nothing of it is stored. */
export function previewOf(document: PlanDocument, { up_to, points, sales }: Options): PlanPreview {
  const plan = compilePlan(document, 'preview');
  const upTo = up_to === undefined ? reachOf(plan) : measured(plan, 'up_to', up_to);
  if (upTo <= 0n) throw fieldRefusal('invalid_request', 'up_to', 'must be above zero');
  const explained = explainedSales(plan, sales);
  return {
    currency: document.currency,
    curve: payoutCurve(plan, upTo, points).map(({ attainment, payout, effectiveRate }) => ({
      attainment: shownMeasure(plan, attainment),
      payout: fromMinor(payout, document.currency),
      effective_rate: effectiveRate,
    })),
    sales: explained.map(({ amount, commission, explanation }) => ({
      amount,
      commission: fromMinor(commission, document.currency),
      explanation,
    })),
    total: fromMinor(
      explained.reduce((sum, { commission }) => sum + commission, 0n),
      document.currency,
    ),
  };
}

interface ExplainedSale {
  amount: string;
  commission: bigint;
  explanation: string[];
}

function explainedSales(plan: CompiledPlan, sales: Options['sales']): ExplainedSale[] {
  const earnings = Map.groupBy(
    calculatePool(
      sales.map((sale, index) => saleOf(plan, sale, index)),
      { contract: true },
    ),
    ({ saleId }) => saleId,
  );
  return sales.map(({ amount }, index) => {
    const own = earnings.get(String(index)) ?? [];
    return {
      amount,
      commission: own.reduce((sum, earning) => sum + earning.amount, 0n),
      explanation: own.flatMap(({ trace }) => explain(trace)),
    };
  });
}

function saleOf(plan: CompiledPlan, sale: Options['sales'][number], index: number): Sale {
  return {
    id: String(index),
    contractId: 'preview',
    // All on one day: what is sold one after the other is in one window.
    date: '2026-01-01',
    window: '',
    measure: measured(plan, `sales.${index}.amount`, sale.amount),
    client: 'preview',
    product: sale.product,
    variant: sale.variant,
    categories: sale.category === null ? [] : [sale.category],
    plan,
    participants: [{ party: SELLER, share: WHOLE_SHARE, managers: [] }],
    reversals: [],
  };
}

/** An attainment in minor units, or in millionths where the plan measures quantities. */
function measured(plan: CompiledPlan, path: string, text: string): bigint {
  const problem = plan.ofQuantity
    ? decimalProblem(text, QUANTITY_DIGITS)
    : amountProblem(text, plan.currency);
  if (problem) throw fieldRefusal('invalid_amount', path, problem);
  if (text.startsWith('-')) throw fieldRefusal('invalid_amount', path, 'must not be negative');
  return plan.ofQuantity ? toMillionths(text) : toMinor(text, plan.currency);
}

function shownMeasure(plan: CompiledPlan, value: bigint): string {
  return plan.ofQuantity ? fromMillionths(value) : fromMinor(value, plan.currency);
}

/** How far a curve reaches that shows all there is to see: half as far again as the last bound, or the quota. */
function reachOf(plan: CompiledPlan): bigint {
  const bounds = plan.rules.flatMap(({ rate }) => {
    if ('tiers' in rate) return rate.tiers.map(({ from }) => from);
    return 'points' in rate ? rate.points.map(({ at }) => at) : [];
  });
  const { accelerator } = plan.document;
  if (accelerator) {
    const last = scaled(accelerator.steps.at(-1)?.from_percent ?? '100', RATE_DIGITS);
    const quota = measured(plan, 'document.accelerator.quota', accelerator.quota);
    bounds.push((quota * last) / (100n * 10n ** BigInt(RATE_DIGITS)));
  }
  const furthest = bounds.reduce((most, bound) => (bound > most ? bound : most), 0n);
  const usual = plan.ofQuantity ? 100_000_000n : 10n ** BigInt(plan.digits) * 10_000n;
  return furthest === 0n ? usual : (furthest * 3n) / 2n;
}
