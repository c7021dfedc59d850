import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newId } from '@slipway/shared/ids';
import { deadLetterRecord, Sealer } from '@slipway/shared/sealing';
import { button, region } from './controls.ts';
import { TestDashboard } from './dashboard.fixture.ts';
import { goTo, title } from './resilient.dashboard.ts';

let dashboard: TestDashboard;
let db: pg.Client;
beforeAll(async () => {
  dashboard = await TestDashboard.start();
  db = new pg.Client({ connectionString: dashboard.slipway.stack.databaseUrl });
  await db.connect();
});
afterAll(async () => {
  await db?.end();
  await dashboard?.close();
});

/** A task that was accepted in an outage, and then refused; on record as the gateway puts it there. */
async function letter(email: string, taskTitle: string, status: string): Promise<string> {
  const { stack } = dashboard.slipway;
  const sealer = new Sealer(Buffer.from(stack.environment()['KEY_ENCRYPTION_KEY']!, 'base64'));
  const { rows } = await db.query<{ id: string; tenant_id: string }>(
    'SELECT id, tenant_id FROM users WHERE email = $1',
    [email],
  );
  const { id: userId, tenant_id: tenantId } = rows[0]!;
  const [id, taskId] = [newId(), newId()];
  const body = { title: taskTitle, description: '', status, priority: 3, due_on: null };
  await db.query(
    `INSERT INTO dead_letters (id, tenant_id, user_id, entity, operation, resource_id, priority, attempts, reason, accepted_at, sealed_data)
     VALUES ($1, $2, $3, 'task', 'create', $4, 3, 3, 'The disk of Postgres was full.', now(), $5)`,
    [
      id,
      tenantId,
      userId,
      taskId,
      sealer.seal(JSON.stringify({ data: { body }, answer: { id: taskId } }), deadLetterRecord(tenantId, id)),
    ],
  );
  return taskId;
}

it('what was accepted and refused is seen, tried again, and dropped', async () => {
  const { context, email, page } = await dashboard.newUser();
  await goTo(page, 'Settings');
  await page.getByRole('link', { name: 'Dead letters' }).click();
  await title(page, 'Dead letters');
  await page.getByText('There are none').waitFor();

  await letter(email, 'Ring the client', 'todo');
  const lost = await letter(email, 'Nobody wants this', 'todo');
  await page.reload();
  const letters = region(page, 'Dead letters');
  await expect.poll(() => letters.getByText('The disk of Postgres was full.').count()).toBe(2);
  await letters.getByText('What was to be written').first().click();
  await letters.getByText('Nobody wants this').waitFor();

  await button(letters, `Drop: create task ${lost}`).click();
  const dialog = page.getByRole('dialog', { name: 'Drop this dead letter?' });
  await dialog.getByRole('textbox').fill('create task');
  await button(dialog, 'Drop it').click();
  await expect.poll(() => letters.getByText('The disk of Postgres was full.').count()).toBe(1);

  await button(letters, /^Try again: create task/).click();
  await letters.getByText('There are none').waitFor();
  await goTo(page, 'Tasks');
  await page.getByText('Ring the client').waitFor();
  await context.close();
});
