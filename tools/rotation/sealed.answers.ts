import type { Queryable } from '@slipway/database';
import { answerRecord } from '@slipway/shared/sealing';
import { PAGE_ROWS, type SealedKind, type SealedValue } from './sealed.kind.ts';

interface Row {
  tenant_id: string;
  key: string;
  /** Null in an answer without secrets. */
  sealed: string | null;
}

/** Answers that are kept for an Idempotency-Key and have a secret in them: `{ "sealed": base64 }`. */
export const sealedAnswers: SealedKind = {
  name: 'idempotency_keys',

  /** All that are sealed, by whatever key: base64 has no prefix of bytes, and answers are kept for a day only. */
  async page(db: Queryable, after: string[] | undefined) {
    const { rows } = await db.query<Row>(
      `SELECT tenant_id::text, key, response_body->>'sealed' AS sealed FROM idempotency_keys
       WHERE (tenant_id, key) > ($1::uuid, $2::text) ORDER BY tenant_id, key LIMIT $3`,
      [...(after ?? ['00000000-0000-0000-0000-000000000000', '']), PAGE_ROWS],
    );
    const values = rows.flatMap(({ tenant_id, key, sealed }): SealedValue[] =>
      sealed === null
        ? []
        : [
            {
              key: [tenant_id, key],
              context: answerRecord(tenant_id, key),
              sealed: Buffer.from(sealed, 'base64'),
            },
          ],
    );
    const last = rows.at(-1);
    return { values, end: last && [last.tenant_id, last.key] };
  },

  async replace(db: Queryable, { key, sealed: before }: SealedValue, sealed: Buffer) {
    const { rowCount } = await db.query(
      `UPDATE idempotency_keys SET response_body = json_build_object('sealed', $1::text)
       WHERE tenant_id = $2 AND key = $3 AND response_body->>'sealed' = $4`,
      [sealed.toString('base64'), ...key, before.toString('base64')],
    );
    return rowCount === 1;
  },
};
