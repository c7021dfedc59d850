import type { Cleanup } from './cleanup.ts';

/** A bound that a figure of a row has to keep. */
export interface Check {
  of: 'ours' | 'ratio' | 'limit_ratio';
  bound: 'at least' | 'at most';
  value: number;
}

/** One figure, beside the same figure of a peer and of the limit, from one run. What does not apply is null. */
export interface Row {
  name: string;
  unit: string;
  ours: number | null;
  peer: number | null;
  peer_name: string | null;
  limit: number | null;
  limit_name: string | null;
  /** How many times better than the peer. */
  ratio: number | null;
  /** Our share of the limit. */
  limit_ratio: number | null;
  /** The value of the first check. */
  target: number | null;
  checks: Check[];
  /** Whether all checks hold; null when there is none, or when a peer that one needs was not there. */
  passed: boolean | null;
  /** More figures of the same run, for the report. */
  details: Record<string, number | string>;
}

export interface RowFigures {
  name: string;
  unit: string;
  ours: number;
  peer?: { name: string; value: number } | undefined;
  limit?: { name: string; value: number } | undefined;
  /** Whether a larger figure is a better one. */
  better: 'more' | 'less';
  checks?: Check[];
  details?: Record<string, number | string>;
}

export interface BenchContext {
  root: string;
  /** A folder of this bench's own, removed afterwards. */
  home: string;
  cleanup: Cleanup;
  say: (text: string) => void;
  /** Tells which version of a server was measured. */
  note: (software: string, version: string) => void;
}

export interface Bench {
  name: string;
  title: string;
  /** How it is measured: one paragraph for the report. */
  method: string;
  /** What each row means, by its name. */
  meaning: Record<string, string>;
  /** What would close the gap of a row that misses its target. */
  gaps?: Record<string, string>;
  run: (context: BenchContext) => Promise<Row[]>;
}

/** Works out a row's ratios and whether its checks hold. */
export function rowOf({ better, checks = [], details = {}, ...figures }: RowFigures): Row {
  const { name, unit, ours, peer, limit } = figures;
  const times = (other: number) => round(better === 'more' ? ours / other : other / ours);
  const ratio = peer ? times(peer.value) : null;
  const limitRatio = limit ? times(limit.value) : null;
  const valueOf = { ours, ratio, limit_ratio: limitRatio };
  const verdicts = checks.map(({ of, bound, value }) => {
    const figure = valueOf[of];
    if (figure === null) return null;
    return bound === 'at least' ? figure >= value : figure <= value;
  });
  return {
    name,
    unit,
    ours: round(ours),
    peer: peer ? round(peer.value) : null,
    peer_name: peer?.name ?? null,
    limit: limit ? round(limit.value) : null,
    limit_name: limit?.name ?? null,
    ratio,
    limit_ratio: limitRatio,
    target: checks[0]?.value ?? null,
    checks,
    passed: verdicts.includes(false) ? false : verdicts.length === 0 || verdicts.includes(null) ? null : true,
    details,
  };
}

/** Four significant digits, and no fraction of what is counted in thousands. */
export function round(value: number): number {
  return Math.abs(value) >= 1_000 ? Math.round(value) : Number(value.toPrecision(4));
}
