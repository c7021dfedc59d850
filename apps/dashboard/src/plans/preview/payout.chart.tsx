import type { PlanDocument, PlanPreview } from '@slipway/shared/contracts';
import { LineChart } from '../../charts/line.chart.js';
import { decimalText } from '../../ui/money.rules.js';

type Point = PlanPreview['curve'][number];
const drawn = ({ attainment, payout }: Point) => ({ x: Number(attainment), y: Number(payout) });

/** What a plan pays over what is attained, beside the published version. */
export function PayoutChart({
  measure,
  preview: { currency, curve },
  published,
  publishedName,
}: {
  measure: PlanDocument['measure'];
  preview: PlanPreview;
  published: PlanPreview | undefined;
  publishedName: string;
}) {
  const isOfQuantity = measure === 'quantity';
  const unit = isOfQuantity ? 'units' : currency;
  const rateUnit = isOfQuantity ? `${currency} per unit` : '%';
  const other = published?.curve;
  // Both were asked up to the same attainment; while the other one is still on its way, it may not be.
  const otherAt = ({ attainment }: Point): Point | undefined =>
    other?.find((point) => point.attainment === attainment);
  const readout = (index: number) => {
    const point = curve[index]!;
    const beside = otherAt(point);
    return (
      <>
        At {decimalText(point.attainment)} {unit}:{' '}
        <span className="font-medium">
          {decimalText(point.payout)} {currency}
        </span>{' '}
        ({decimalText(point.effective_rate)} {rateUnit})
        {beside && (
          <span className="text-muted">
            ; {publishedName} {decimalText(beside.payout)} {currency}
          </span>
        )}
      </>
    );
  };
  return (
    <LineChart
      label="Payout against attainment"
      across={`Attainment in ${unit}`}
      lines={[
        { name: other ? 'As it is here' : `Payout in ${currency}`, look: 'strong', points: curve.map(drawn) },
        ...(other ? [{ name: publishedName, look: 'dashed' as const, points: other.map(drawn) }] : []),
      ]}
      readout={readout}
      columns={['Attainment', 'Payout', 'Rate', ...(other ? [publishedName] : [])]}
      rows={curve.map((point) => [
        decimalText(point.attainment),
        decimalText(point.payout),
        `${decimalText(point.effective_rate)} ${rateUnit}`,
        ...(other ? [decimalText(otherAt(point)?.payout ?? '–')] : []),
      ])}
    />
  );
}
