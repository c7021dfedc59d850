import type { CommissionTrace, Trace, TraceSplit } from './trace.js';

/**
 * A trace as it is stored: compact JSON. That of a commission is put together by hand, in a third of the time of
 * `JSON.stringify`: all of its texts but those of the head are digits and need no escapes.
 */
export function serializeTrace(trace: Trace): string {
  return trace.kind === 'commission' ? serializeCommission(trace) : JSON.stringify(trace);
}

function serializeCommission(trace: CommissionTrace): string {
  let slices = '';
  for (const [measure, rate, factor] of trace.slices) {
    if (slices !== '') slices += ',';
    slices += factor === undefined ? `["${measure}","${rate}"]` : `["${measure}","${rate}","${factor}"]`;
  }
  let text = `${headOf(trace)},"before":"${trace.before}","measure":"${trace.measure}","slices":[${slices}]`;
  if (trace.unit !== undefined) text += `,"unit":"${trace.unit}"`;
  if (trace.reversed !== undefined) text += `,"reversed":"${trace.reversed}"`;
  if (trace.share !== undefined) text += `,"share":["${trace.share[0]}","${trace.share[1]}"]`;
  if (trace.fees !== undefined) text += `,"fees":${JSON.stringify(trace.fees)}`;
  if (trace.prior !== undefined) text += `,"prior":"${trace.prior}"`;
  if (trace.stretches !== undefined)
    text += `,"attained":"${trace.attained}","stretches":${JSON.stringify(trace.stretches)}`;
  if (trace.factor !== undefined) text += `,"factor":"${trace.factor}"`;
  if (trace.minimum !== undefined) text += `,"minimum":"${trace.minimum}"`;
  if (trace.maximum !== undefined) text += `,"maximum":"${trace.maximum}"`;
  text += `,"rounding":"${trace.rounding}"`;
  if (trace.sum !== undefined) text += `,"sum":"${trace.sum}"`;
  if (trace.running !== undefined) text += ',"running":true';
  if (trace.cap !== undefined) text += `,"cap":${JSON.stringify(trace.cap)}`;
  return trace.split === undefined ? `${text}}` : `${text},"split":${splitOf(trace.split)}}`;
}

interface Head extends Pick<CommissionTrace, 'plan' | 'currency' | 'digits' | 'rule' | 'mode'> {
  text: string;
}

/** Of the trace before: one plan after the other is calculated. */
let latest: Head | undefined;

function headOf({ v, kind, plan, currency, digits, rule, mode }: CommissionTrace): string {
  if (
    latest?.plan === plan &&
    latest.rule === rule &&
    latest.mode === mode &&
    latest.currency === currency &&
    latest.digits === digits
  )
    return latest.text;
  const text = JSON.stringify({ v, kind, plan, currency, digits, rule, mode }).slice(0, -1);
  latest = { plan, currency, digits, rule, mode, text };
  return text;
}

function listOf(texts: readonly string[]): string {
  return `"${texts.join('","')}"`;
}

function splitOf({ shares, part, policy }: TraceSplit): string {
  const text = `{"shares":[${listOf(shares)}],"part":${part}`;
  return policy === undefined ? `${text}}` : `${text},"policy":"${policy}"}`;
}
