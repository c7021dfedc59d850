import { multiply, type Rational, rationalOf, whole } from '../rational.js';
import { rounded } from '../rounding.rules.js';
import type { Fee } from '../tiers.rules.js';
import { amountText, measureText, numberText } from './figures.js';
import { feeOf, meanFactor, replayLimited, replayRate, replaySum, replayWhole, sliceOf } from './replay.js';
import type { CommissionTrace } from './trace.js';

/** How a sale's commission came about, up to where it is divided. */
export function explainCommission(trace: CommissionTrace): string[] {
  return [
    rateSentence(trace),
    ...reversedSentence(trace),
    ...priorSentence(trace),
    ...stretchSentence(trace),
    ...factorSentence(trace),
    ...limitSentence(trace),
    ...sumSentences(trace),
  ];
}

function rateSentence(trace: CommissionTrace): string {
  const { digits, unit, before, measure, rule } = trace;
  const base = amountText(replayRate(trace), digits);
  const after = (BigInt(before) + BigInt(measure)).toString();
  const [from, to] = [before, after].map((text) => measureText(text, digits, unit));
  return `${base} = ${termsOf(trace)}; attainment went from ${from} to ${to} under “${rule}”.`;
}

function termsOf(trace: CommissionTrace): string {
  const { digits, unit, slices, fees = [] } = trace;
  const terms = slices.map((slice) => {
    const [measure, rate, factor] = slice;
    const price = numberText(rationalOf(rate)) + (unit === 'quantity' ? ' a unit' : ' %');
    const counted = factor === undefined ? '' : ` counted ${timesOf(factor)}`;
    return `${measureText(measure, digits, unit)} at ${price}${counted} (${amountText(sliceOf(trace, slice), digits)})`;
  });
  for (const fee of fees) terms.push(feeTerm(trace, fee));
  return terms.length === 0 ? 'nothing' : terms.join(' + ').replaceAll('+ -', '− ');
}

function feeTerm(trace: CommissionTrace, fee: Fee): string {
  const { digits, mode, share, stretches } = trace;
  const [amount, factor] = typeof fee === 'string' ? [fee] : fee;
  const fixed = measureText(amount, digits, undefined);
  const comes = amountText(feeOf(trace, fee), digits);
  if (mode !== 'flat')
    return `${fixed} fee of the tier${factor === undefined ? '' : ` counted ${timesOf(factor)} (${comes})`}`;
  const part = share ? `${percentOf(share)} % of ` : '';
  const mean = stretches ? ` counted ${numberText(meanFactor(trace))} times on average (${comes})` : '';
  return `${part}${fixed} per transaction${mean}`;
}

function timesOf(factor: string): string {
  return factor === '1' ? 'once' : `${numberText(rationalOf(factor))} times`;
}

function percentOf([share, total]: readonly [string, string]): string {
  return numberText({ n: BigInt(share) * 100n, d: BigInt(total) });
}

function reversedSentence({ reversed, digits, unit }: CommissionTrace): string[] {
  if (reversed === undefined) return [];
  return [`${measureText(reversed, digits, unit)} of the sale was taken back and does not count.`];
}

function priorSentence(trace: CommissionTrace): string[] {
  const { prior, digits, rounding } = trace;
  if (prior === undefined) return [];
  const all = whole(rounded(replayRate(trace), rounding));
  return [
    `All in the window makes ${amountText(all, digits)}, less ${amountText(rationalOf(prior), digits)} earned before.`,
  ];
}

function stretchSentence({ attained, stretches, digits, unit }: CommissionTrace): string[] {
  if (attained === undefined || stretches === undefined) return [];
  const parts = stretches.map(
    ([measure, factor]) => `${measureText(measure, digits, unit)} of it counts ${timesOf(factor)}`,
  );
  return [
    `Sales by all rules came to ${measureText(attained, digits, unit)} before it: by the accelerator, ${parts.join(', ')}.`,
  ];
}

/** Of traces from before sales were cut. */
function factorSentence(trace: CommissionTrace): string[] {
  if (trace.factor === undefined) return [];
  const factor = rationalOf(trace.factor);
  const product = amountText(multiply(replayRate(trace), factor), trace.digits);
  return [`By the accelerator it counts ${numberText(factor)} times on average: ${product}.`];
}

function limitSentence(trace: CommissionTrace): string[] {
  const { minimum, maximum, digits } = trace;
  const limit = minimum ?? maximum;
  if (limit === undefined) return [];
  const name = minimum === undefined ? 'most' : 'least';
  const own = trace.share ? `, of which ${percentOf(trace.share)} % count here` : '';
  return [
    `A transaction earns at ${name} ${measureText(limit, digits, undefined)}${own}: ${amountText(replayLimited(trace), digits)}.`,
  ];
}

function sumSentences(trace: CommissionTrace): string[] {
  const { digits, rounding, cap, running } = trace;
  const amount = whole(replayWhole(trace));
  const words = rounding.replace('_', ' ');
  if (!cap && !running) {
    if (isWhole(replayLimited(trace))) return [];
    return [`Rounded ${words}: ${amountText(amount, digits)}.`];
  }
  const { before, after, counted, countedBefore } = replaySum(trace);
  const text = (sum: Rational) => amountText(sum, digits);
  const sentences = [`The window’s sum went from ${text(before)} to ${text(after)}.`];
  if (cap) {
    const above = cap.factor === undefined ? 'nothing' : `${numberText(rationalOf(cap.factor))} times`;
    sentences.push(
      `What is above the cap of ${measureText(cap.amount, digits, undefined)} counts ${above}: ${text(counted)} now, ${text(countedBefore)} before.`,
    );
  }
  const both = [counted, countedBefore].map((sum) => text(whole(rounded(sum, rounding))));
  sentences.push(`Rounded ${words}, that is ${both[0]} less ${both[1]}: ${text(amount)}.`);
  return sentences;
}

const isWhole = ({ n, d }: Rational): boolean => n % d === 0n;
