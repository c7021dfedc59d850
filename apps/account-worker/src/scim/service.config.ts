import { z } from 'zod';

/** Limits of one Bulk request (RFC 7644, 3.7.4); both are at least 1. */
export interface BulkLimits {
  maxOperations: number;
  /** Bytes of the whole request body. */
  maxPayloadSize: number;
}

/** What a directory can do (RFC 7643, 5). */
export interface ServiceConfig {
  patch: boolean;
  /** `null` when it does not offer Bulk. */
  bulk: BulkLimits | null;
  etag: boolean;
  filter: boolean;
  /** The most that it returns for one query; `null` when it does not say. */
  maxResults: number | null;
  changePassword: boolean;
}

/** For a directory that offers Bulk and does not say how much: what few web frameworks refuse by default. */
const DEFAULT_BULK: BulkLimits = { maxOperations: 100, maxPayloadSize: 100 * 1024 };

/** Of a directory that does not say what it can do, nothing but the plainest requests are expected. */
export const CAUTIOUS_CONFIG: Readonly<ServiceConfig> = {
  patch: false,
  bulk: null,
  etag: false,
  filter: false,
  maxResults: null,
  changePassword: false,
};

const flag = z
  .union([z.boolean(), z.string().transform((value) => value.trim().toLowerCase() === 'true')])
  .catch(false);

/** A count of zero or more; `null` when it is absent or is none. */
const count = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^\s*\d+(\.0*)?\s*$/)
      .transform(Number),
  ])
  .transform((value) => (Number.isFinite(value) && value >= 0 ? Math.floor(value) : null))
  .nullable()
  .catch(null);

const supported = z
  .union([z.object({ supported: flag }), flag.transform((value) => ({ supported: value }))])
  .catch({ supported: false });

const limitless = { maxOperations: null, maxPayloadSize: null, maxResults: null };

const limited = z
  .object({ supported: flag, maxOperations: count, maxPayloadSize: count, maxResults: count })
  .or(flag.transform((value) => ({ supported: value, ...limitless })))
  .catch({ supported: false, ...limitless });

const serviceConfig = z.object({
  patch: supported,
  bulk: limited,
  filter: limited,
  etag: supported,
  changePassword: supported,
});

/**
 * Reads the answer of `/ServiceProviderConfig` and never throws: what is absent or unreadable counts as not offered.
 * Bulk without limits gets cautious ones; a limit of 0 is a directory's way of saying that it wants none.
 */
export function parseServiceConfig(body: unknown): ServiceConfig {
  const { data } = serviceConfig.safeParse(body);
  if (data === undefined) return { ...CAUTIOUS_CONFIG };
  const maxOperations = data.bulk.maxOperations ?? DEFAULT_BULK.maxOperations;
  const maxPayloadSize = data.bulk.maxPayloadSize ?? DEFAULT_BULK.maxPayloadSize;
  return {
    patch: data.patch.supported,
    bulk:
      data.bulk.supported && maxOperations > 0 && maxPayloadSize > 0
        ? { maxOperations, maxPayloadSize }
        : null,
    etag: data.etag.supported,
    filter: data.filter.supported,
    maxResults: data.filter.maxResults || null,
    changePassword: data.changePassword.supported,
  };
}
