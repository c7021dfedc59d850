import type { ClientBase } from 'pg';
import { SERVICE_ROLES } from './service.roles.js';

/** `duplicate_object`, and what two that make the same role at once meet. */
const EXISTS_ALREADY = new Set(['42710', '23505']);

/**
 * Gives each service's role what it may do, and takes away what it may do no longer. Roles that are missing are made, able
 * to log in but without a password: where passwords are asked for, an operator sets one.
 * @returns the roles that are missing because this user may make none; what is there has its privileges all the same
 */
export async function applyGrants(client: ClientBase): Promise<string[]> {
  const missing = await makeRoles(client);
  await client.query('BEGIN');
  try {
    for (const [role, tables] of Object.entries(SERVICE_ROLES)) {
      if (missing.includes(role)) continue;
      const statements = [
        `REVOKE ALL ON ALL TABLES IN SCHEMA public FROM ${role}`,
        `REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM ${role}`,
        `GRANT USAGE ON SCHEMA public TO ${role}`,
        ...Object.entries(tables).map(([table, privileges]) => `GRANT ${privileges} ON ${table} TO ${role}`),
      ];
      // The place of a job in its queue comes from a sequence.
      if (tables['jobs']?.includes('UPDATE'))
        statements.push(`GRANT USAGE ON SEQUENCE jobs_position TO ${role}`);
      for (const statement of statements) await client.query(statement);
    }
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
  return missing;
}

async function makeRoles(client: ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ role: string; may: boolean }>(
    `SELECT wanted.role, me.rolsuper OR me.rolcreaterole AS may
     FROM unnest($1::text[]) AS wanted (role), pg_roles me
     WHERE me.rolname = current_user AND NOT EXISTS (SELECT FROM pg_roles r WHERE r.rolname = wanted.role)`,
    [Object.keys(SERVICE_ROLES)],
  );
  const missing: string[] = [];
  for (const { role, may } of rows) {
    if (!may) missing.push(role);
    else
      await client.query(`CREATE ROLE ${role} LOGIN`).catch((error: { code?: string }) => {
        if (!EXISTS_ALREADY.has(error.code ?? '')) throw error;
      });
  }
  return missing;
}
