import { totalOf } from '../allocation.rules.js';
import { rationalOf, whole } from '../rational.js';
import { explainCommission } from './explain.commission.js';
import { amountText, measureText, numberText } from './figures.js';
import { replay, replayMissing } from './replay.js';
import type {
  ClawbackTrace,
  DrawTrace,
  FloorTrace,
  NothingTrace,
  OverrideTrace,
  Trace,
  TraceSplit,
} from './trace.js';

/** What ids are called: those of plan versions, where they are known. */
export type Names = ReadonlyMap<string, string>;

/** How an amount came about, in plain sentences. */
export function explain(trace: Trace, names?: Names): string[] {
  const sentences = sentencesOf(trace);
  const plan = 'plan' in trace ? names?.get(trace.plan) : undefined;
  return plan === undefined ? sentences : [...sentences, `By the plan ${plan}.`];
}

function sentencesOf(trace: Trace): string[] {
  switch (trace.kind) {
    case 'commission': {
      const { split } = trace;
      const sentences = explainCommission(trace);
      return split ? [...sentences, partOf(split, replay(trace), trace.digits)] : sentences;
    }
    case 'nothing':
      return [NOTHING[trace.why]];
    case 'override':
      return [explainOverride(trace)];
    case 'clawback':
      return [explainClawback(trace)];
    case 'floor':
      return explainFloor(trace);
    case 'draw':
      return [explainDraw(trace)];
  }
}

const NOTHING: Record<NothingTrace['why'], string> = {
  no_rule: 'No rule of the plan fits this sale: it earns nothing.',
  no_measure: 'There is nothing to measure in this sale: it earns nothing.',
  reversed: 'The whole sale was taken back: it earns nothing.',
};

const POLICIES = { largest_remainder: 'by largest remainder', first_takes_rest: 'the first takes the rest' };

function partOf({ shares, part, policy }: TraceSplit, amount: bigint, digits: number): string {
  const share = numberText({ n: BigInt(shares[part]!) * 100n, d: totalOf(shares.map(BigInt)) });
  const how = POLICIES[policy ?? 'largest_remainder'];
  return `${amountText(whole(amount), digits)} is ${share} % of it (part ${part + 1} of ${shares.length}, ${how}).`;
}

function explainOverride(trace: OverrideTrace): string {
  const { digits, base, rate, of, level } = trace;
  const amount = amountText(whole(replay(trace)), digits);
  const what = of === 'commission' ? 'in commission' : 'in sales';
  return `${amount} = ${numberText(rationalOf(rate))} % of ${measureText(base, digits, undefined)} ${what} of somebody ${level} ${level === 1 ? 'level' : 'levels'} below.`;
}

function explainClawback(trace: ClawbackTrace): string {
  const { digits, unit, earned, measure, before, after } = trace;
  const [whole_, from, to] = [measure, before, after].map((text) => measureText(text, digits, unit));
  return `${amountText(whole(replay(trace)), digits)} of the ${measureText(earned, digits, undefined)} earned: of ${whole_} sold, ${to} are taken back now, ${from} before.`;
}

function explainFloor(trace: FloorTrace): string[] {
  const { digits, floor, earned, clawedBack, split } = trace;
  const missing = amountText(whole(replayMissing(trace)), digits);
  const [least, had] = [floor, earned].map((text) => measureText(text, digits, undefined));
  const back =
    clawedBack === undefined ? '' : `, of which ${measureText(clawedBack, digits, undefined)} was taken back`;
  const sentence = `${missing} is missing to the least of ${least}: the window earned ${had}${back}.`;
  return split ? [sentence, partOf(split, replay(trace), digits)] : [sentence];
}

function explainDraw(trace: DrawTrace): string {
  const { digits, amount, earned, opening, draw, over } = trace;
  const paid = replay(trace);
  const paidText = amountText(whole(paid < 0n ? -paid : paid), digits);
  const [drawn, had, owed] = [amount, earned, opening].map((text) => measureText(text, digits, undefined));
  if (paid > 0n) {
    const kind = draw === 'recoverable' ? 'an advance on later earnings' : 'which is not paid back';
    return BigInt(earned) < 0n
      ? `${paidText}, the whole draw, is paid beside ${had} earned: ${kind}.`
      : `${paidText} tops up ${had} earned to the draw of ${drawn}: ${kind}.`;
  }
  if (over && paid === 0n)
    return `${had} earned pays nothing back, of ${owed} owed. There is no draw for who takes part no longer.`;
  if (over)
    return `${paidText} of ${had} earned pays back advances; ${owed} was owed. There is no draw for who takes part no longer.`;
  if (paid === 0n) return `${had} earned needs nothing from the draw of ${drawn}, and pays nothing back.`;
  return `${paidText} of ${had} earned, which is above the draw of ${drawn}, pays back advances; ${owed} was owed.`;
}
