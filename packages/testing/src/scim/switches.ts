import { z } from 'zod';

const rate = z.number().min(0).max(1);

/** Faults that happen at random, in the order in which they share the range of one draw. */
export const FAULT_RATES = [
  'too_many_rate',
  'unavailable_rate',
  'bad_gateway_rate',
  'drop_before_rate',
  'drop_after_rate',
  'conflict_rate',
] as const;

const switches = z.strictObject({
  /** How long each request waits before anything is done with it. */
  latency_ms: z.number().min(0).max(600_000),
  /** Quota as a token bucket that holds one second's worth; beyond it 429. `null`: none. */
  requests_per_second: z.number().positive().max(1_000_000).nullable(),
  /** How a 429 says when to come back. */
  retry_after: z.enum(['seconds', 'date', 'none']),
  /** 429. */
  too_many_rate: rate,
  /** 503 with a SCIM error. */
  unavailable_rate: rate,
  /** 502 with an HTML page, as a proxy in front of a directory sends it. */
  bad_gateway_rate: rate,
  /** The connection is cut before anything is done. */
  drop_before_rate: rate,
  /** The request is carried out, then the connection is cut without an answer. */
  drop_after_rate: rate,
  /** A create is carried out and answered 409, as if the user had been there before. */
  conflict_rate: rate,
  /** Begins the sequence of draws; the same seed and the same requests meet the same faults. */
  seed: z.number().int().min(0).max(0xffff_ffff),
  bulk: z.boolean(),
  max_operations: z.number().int().min(1).max(100_000),
  /** Bytes of a Bulk request. */
  max_payload_size: z
    .number()
    .int()
    .min(1)
    .max(1024 ** 3),
  etag: z.boolean(),
  patch: z.boolean(),
  /** `sparse`: without limits and with absent members; `missing`: 404 with an HTML page. */
  config: z.enum(['full', 'sparse', 'missing']),
  /** 401 to everything. */
  unauthorized: z.boolean(),
  /** 307 to this URL for everything. */
  redirect_to: z.url({ protocol: /^https?$/ }).nullable(),
});

/** How the sandbox directory behaves; each can be set while it runs. */
export type DirectorySwitches = z.infer<typeof switches>;

const whole = switches.refine(
  (given) => FAULT_RATES.reduce((sum, name) => sum + given[name], 0) <= 1 + Number.EPSILON,
  { message: 'the rates of the faults add up to more than 1', path: ['too_many_rate'] },
);

export const DEFAULT_SWITCHES: Readonly<DirectorySwitches> = {
  latency_ms: 0,
  requests_per_second: null,
  retry_after: 'seconds',
  too_many_rate: 0,
  unavailable_rate: 0,
  bad_gateway_rate: 0,
  drop_before_rate: 0,
  drop_after_rate: 0,
  conflict_rate: 0,
  seed: 1,
  bulk: true,
  max_operations: 1000,
  max_payload_size: 1_048_576,
  etag: true,
  patch: true,
  config: 'full',
  unauthorized: false,
  redirect_to: null,
};

/** Names of the switches, in the order of the page. */
export const SWITCH_NAMES = Object.keys(switches.shape).filter(isSwitch);

function isSwitch(name: string): name is keyof DirectorySwitches {
  return name in DEFAULT_SWITCHES;
}

/** What is wrong with the switches that were given: one line for each. */
export class SwitchError extends Error {
  override readonly name = 'SwitchError';
}

/**
 * A change of switches from outside.
 * @throws SwitchError naming each wrong one
 */
export function parsedChange(change: unknown): Partial<DirectorySwitches> {
  const given = switches.partial().safeParse(change);
  if (!given.success) throw new SwitchError(lines(given.error));
  return given.data;
}

/**
 * Lays a change over the switches in force; a member that is undefined changes nothing.
 * @throws SwitchError naming each wrong one
 */
export function changedSwitches(
  current: DirectorySwitches,
  change: Partial<DirectorySwitches>,
): DirectorySwitches {
  const said = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  const merged = whole.safeParse({ ...current, ...said });
  if (!merged.success) throw new SwitchError(lines(merged.error));
  return merged.data;
}

function lines(error: z.ZodError): string {
  return error.issues
    .map((issue) => (issue.path.length ? `${issue.path.join('.')}: ${issue.message}` : issue.message))
    .join('\n');
}
