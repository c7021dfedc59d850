/** Until the transaction is over, nobody else says who manages whom in the tenant $1. */
export const HOLD_HIERARCHY = `SELECT pg_advisory_xact_lock(hashtextextended('hierarchy ' || $1::text, 0))`;
