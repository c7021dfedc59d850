import { unscaled } from '@slipway/shared/contracts';

/** Digits after the point of a share in percent, which is stored in millionths of the whole. */
const SHARE_DIGITS = 4;

/** A share in percent, without trailing zeros: 333,334 millionths are `33.3334`. */
export function percentOf(millionths: number): string {
  return unscaled(BigInt(millionths), SHARE_DIGITS).replace(/\.?0+$/, '');
}
