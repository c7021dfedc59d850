import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What commissions are made from, and the ledger that they are written into. */
export class Commissions1763900000007 implements MigrationInterface {
  readonly name = 'Commissions1763900000007';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      SET LOCAL lock_timeout = '10s';

      ${MASTER_DATA}
      ${INVOICES}
      ${LEDGER}
      ${CHANGES}
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations run forward only');
  }
}

const MASTER_DATA = `
  CREATE TABLE commission_calendars (
    tenant_id uuid PRIMARY KEY REFERENCES tenants,
    cadence text NOT NULL DEFAULT 'monthly' CHECK (cadence IN ('monthly', 'biweekly', 'quarterly')),
    time_zone text NOT NULL DEFAULT 'UTC',
    anchor_on date NOT NULL DEFAULT '2024-01-01',
    year_starts_in smallint NOT NULL DEFAULT 1 CHECK (year_starts_in BETWEEN 1 AND 12),
    approval_steps text[] NOT NULL DEFAULT '{finance}',
    -- counts what concerns all contracts: hierarchy, products, plans
    revision bigint NOT NULL DEFAULT 0,
    -- counts that, and what concerns some of them but is read for all: exchange rates
    facts_revision bigint NOT NULL DEFAULT 0
  );

  CREATE TABLE periods (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenants,
    key text NOT NULL,
    starts_on date NOT NULL,
    -- the last day
    ends_on date NOT NULL CHECK (ends_on >= starts_on),
    status text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'closing', 'closed')),
    close_job_id uuid,
    closed_at timestamptz,
    UNIQUE (tenant_id, key),
    UNIQUE (tenant_id, starts_on)
  );

  CREATE TABLE parties (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenants,
    external_id text,
    kind text NOT NULL CHECK (kind IN ('person', 'company')),
    name text NOT NULL,
    email text,
    iban text,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
  );
  CREATE INDEX parties_tenant ON parties (tenant_id, id DESC);
  CREATE UNIQUE INDEX parties_external ON parties (tenant_id, external_id) WHERE external_id IS NOT NULL;

  -- who manages whom, and when: from the first day to the day before the last
  CREATE TABLE party_managers (
    tenant_id uuid NOT NULL,
    party_id uuid NOT NULL REFERENCES parties ON DELETE CASCADE,
    manager_id uuid NOT NULL REFERENCES parties,
    from_on date NOT NULL,
    to_on date CHECK (to_on > from_on),
    PRIMARY KEY (party_id, from_on)
  );
  CREATE INDEX party_managers_tenant ON party_managers (tenant_id);
  CREATE INDEX party_managers_manager ON party_managers (manager_id);

  CREATE TABLE product_categories (
    tenant_id uuid NOT NULL REFERENCES tenants,
    key text NOT NULL,
    name text NOT NULL,
    parent text,
    PRIMARY KEY (tenant_id, key),
    FOREIGN KEY (tenant_id, parent) REFERENCES product_categories
  );

  CREATE TABLE products (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenants,
    sku text NOT NULL,
    name text NOT NULL,
    category text,
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (tenant_id, sku),
    FOREIGN KEY (tenant_id, category) REFERENCES product_categories
  );

  -- snapshots: written once
  CREATE TABLE exchange_rates (
    tenant_id uuid NOT NULL REFERENCES tenants,
    base text NOT NULL,
    quote text NOT NULL,
    on_day date NOT NULL,
    rate text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, base, quote, on_day)
  );

  CREATE TABLE plans (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenants,
    name text NOT NULL,
    currency text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
  );
  CREATE INDEX plans_tenant ON plans (tenant_id, id DESC);

  CREATE TABLE plan_versions (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL,
    plan_id uuid NOT NULL REFERENCES plans,
    version int NOT NULL,
    status text NOT NULL DEFAULT 'draft' CHECK (status IN ('draft', 'published')),
    effective_from date,
    document jsonb NOT NULL,
    published_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (plan_id, version),
    UNIQUE (plan_id, effective_from),
    CHECK ((status = 'published') = (effective_from IS NOT NULL))
  );
  CREATE UNIQUE INDEX plan_versions_one_draft ON plan_versions (plan_id) WHERE status = 'draft';

  CREATE FUNCTION refuse_change_of_published_plan() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION 'a published version of a plan never changes' USING ERRCODE = 'integrity_constraint_violation';
    END $$;
  CREATE TRIGGER plan_versions_immutable BEFORE UPDATE OR DELETE ON plan_versions
    FOR EACH ROW WHEN (old.status = 'published') EXECUTE FUNCTION refuse_change_of_published_plan();

  CREATE TABLE contracts (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenants,
    external_id text,
    name text NOT NULL,
    client_id uuid NOT NULL REFERENCES parties,
    currency text NOT NULL,
    starts_on date NOT NULL,
    ends_on date CHECK (ends_on >= starts_on),
    plan_id uuid NOT NULL REFERENCES plans,
    plan_version_id uuid REFERENCES plan_versions,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
  );
  CREATE INDEX contracts_tenant ON contracts (tenant_id, id DESC);
  CREATE INDEX contracts_client ON contracts (client_id);
  CREATE INDEX contracts_plan ON contracts (plan_id);
  CREATE UNIQUE INDEX contracts_external ON contracts (tenant_id, external_id) WHERE external_id IS NOT NULL;

  CREATE TABLE contract_participants (
    contract_id uuid NOT NULL REFERENCES contracts ON DELETE CASCADE,
    tenant_id uuid NOT NULL,
    party_id uuid NOT NULL REFERENCES parties,
    position smallint NOT NULL,
    -- millionths of the whole
    share int NOT NULL CHECK (share > 0 AND share <= 1000000),
    PRIMARY KEY (contract_id, party_id)
  );
  CREATE INDEX contract_participants_party ON contract_participants (party_id);
`;

const INVOICES = `
  CREATE TABLE invoices (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenants,
    external_id text,
    number text NOT NULL,
    contract_id uuid NOT NULL REFERENCES contracts,
    currency text NOT NULL,
    -- minor units
    net bigint NOT NULL,
    tax bigint NOT NULL,
    paid bigint NOT NULL DEFAULT 0,
    credited_net bigint NOT NULL DEFAULT 0,
    credited_tax bigint NOT NULL DEFAULT 0,
    issued_on date,
    voided_on date,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (tenant_id, number),
    CHECK (credited_net <= net AND credited_tax <= tax AND paid <= net + tax)
  );
  CREATE INDEX invoices_tenant ON invoices (tenant_id, id DESC);
  CREATE INDEX invoices_contract ON invoices (contract_id, issued_on);
  CREATE INDEX invoices_day ON invoices (tenant_id, issued_on);
  CREATE UNIQUE INDEX invoices_external ON invoices (tenant_id, external_id) WHERE external_id IS NOT NULL;

  CREATE TABLE invoice_lines (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL,
    invoice_id uuid NOT NULL REFERENCES invoices ON DELETE CASCADE,
    position int NOT NULL,
    sku text,
    variant text,
    description text NOT NULL DEFAULT '',
    -- millionths of a unit
    quantity bigint NOT NULL,
    net bigint NOT NULL CHECK (net >= 0),
    tax bigint NOT NULL CHECK (tax >= 0),
    cost bigint NOT NULL CHECK (cost >= 0)
  );
  CREATE UNIQUE INDEX invoice_lines_invoice ON invoice_lines (invoice_id, position);

  CREATE TABLE payments (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL,
    external_id text,
    invoice_id uuid NOT NULL REFERENCES invoices,
    amount bigint NOT NULL CHECK (amount > 0),
    paid_on date NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
  );
  CREATE INDEX payments_invoice ON payments (invoice_id);
  CREATE INDEX payments_day ON payments (tenant_id, paid_on);
  CREATE UNIQUE INDEX payments_external ON payments (tenant_id, external_id) WHERE external_id IS NOT NULL;

  CREATE TABLE credit_notes (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL,
    external_id text,
    invoice_id uuid NOT NULL REFERENCES invoices,
    reason text NOT NULL,
    credited_on date NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
  );
  CREATE INDEX credit_notes_invoice ON credit_notes (invoice_id);
  CREATE INDEX credit_notes_day ON credit_notes (tenant_id, credited_on);
  CREATE UNIQUE INDEX credit_notes_external ON credit_notes (tenant_id, external_id) WHERE external_id IS NOT NULL;

  CREATE TABLE credit_note_lines (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL,
    credit_note_id uuid NOT NULL REFERENCES credit_notes ON DELETE CASCADE,
    line_id uuid NOT NULL REFERENCES invoice_lines,
    quantity bigint NOT NULL,
    net bigint NOT NULL CHECK (net >= 0),
    tax bigint NOT NULL CHECK (tax >= 0),
    cost bigint NOT NULL CHECK (cost >= 0),
    UNIQUE (credit_note_id, line_id)
  );
  CREATE INDEX credit_note_lines_line ON credit_note_lines (line_id);

  CREATE TABLE adjustments (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenants,
    external_id text,
    party_id uuid NOT NULL REFERENCES parties,
    amount bigint NOT NULL CHECK (amount <> 0),
    currency text NOT NULL,
    reason text NOT NULL,
    on_day date NOT NULL,
    created_by uuid,
    created_at timestamptz NOT NULL DEFAULT now()
  );
  CREATE INDEX adjustments_tenant ON adjustments (tenant_id, id DESC);
  CREATE UNIQUE INDEX adjustments_external ON adjustments (tenant_id, external_id) WHERE external_id IS NOT NULL;
`;

const LEDGER = `
  -- What is calculated together, because it shares one attainment: a contract, a party or a team under a plan, or the
  -- draw of a party.
  CREATE TABLE calculation_units (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL,
    plan_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('contract', 'party', 'team', 'draw')),
    -- the contract, the party, or the leader of the team
    subject_id uuid NOT NULL,
    -- the facts that its entries were made from
    fingerprint text,
    UNIQUE (plan_id, kind, subject_id)
  );
  CREATE INDEX calculation_units_tenant ON calculation_units (tenant_id);

  -- one row per tenant: who appends holds it
  CREATE TABLE ledger_heads (
    tenant_id uuid PRIMARY KEY REFERENCES tenants,
    seq bigint NOT NULL DEFAULT 0,
    hash bytea NOT NULL
  );

  CREATE TABLE ledger_entries (
    tenant_id uuid NOT NULL,
    -- dense, from 1
    seq bigint NOT NULL,
    id uuid NOT NULL,
    posted_at timestamptz NOT NULL,
    job_id uuid NOT NULL,
    kind text NOT NULL,
    party_id uuid NOT NULL,
    contract_id uuid,
    plan_version_id uuid,
    unit_id uuid,
    -- the invoice line, the adjustment, the statement, or a name made from window or period
    source_id uuid NOT NULL,
    -- the payment that the sale counts by, the credit note that takes it back, and whose sale an override is for
    payment_id uuid,
    reversal_id uuid,
    subordinate_id uuid,
    -- the day of the sale; a clawback is earned on another one
    sale_on date NOT NULL,
    earned_on date NOT NULL,
    period_id uuid NOT NULL,
    payable_on date NOT NULL,
    currency text NOT NULL,
    -- minor units
    amount bigint NOT NULL,
    debit text NOT NULL,
    credit text NOT NULL CHECK (credit <> debit),
    revision int NOT NULL,
    trace json NOT NULL,
    hash bytea NOT NULL,
    PRIMARY KEY (tenant_id, seq)
  );
  CREATE UNIQUE INDEX ledger_entries_id ON ledger_entries (id);
  CREATE INDEX ledger_entries_unit ON ledger_entries (unit_id, sale_on);
  CREATE INDEX ledger_entries_party ON ledger_entries (tenant_id, party_id, period_id);
  CREATE INDEX ledger_entries_period ON ledger_entries (period_id);
  CREATE INDEX ledger_entries_source ON ledger_entries (source_id);
  CREATE INDEX ledger_entries_contract ON ledger_entries (contract_id);

  -- what the entries add up to, kept by a trigger: pages do not read them all
  CREATE TABLE ledger_sums (
    tenant_id uuid NOT NULL,
    party_id uuid NOT NULL,
    period_id uuid NOT NULL,
    kind text NOT NULL,
    currency text NOT NULL,
    amount numeric(38, 0) NOT NULL,
    entries bigint NOT NULL,
    PRIMARY KEY (tenant_id, party_id, period_id, kind, currency)
  );
  CREATE INDEX ledger_sums_period ON ledger_sums (tenant_id, period_id);

  CREATE FUNCTION refuse_change_of_ledger() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION 'the ledger is only appended to' USING ERRCODE = 'integrity_constraint_violation';
    END $$;
  CREATE TRIGGER ledger_entries_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entries
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_ledger();

  -- once per statement, also of a COPY: closed periods take none, and sums are kept
  CREATE FUNCTION take_entries() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
      closed text;
    BEGIN
      SELECT p.key INTO closed
      FROM (SELECT DISTINCT tenant_id, period_id FROM appended) AS entries
      LEFT JOIN periods p ON p.id = entries.period_id AND p.tenant_id = entries.tenant_id
      WHERE p.id IS NULL OR p.status = 'closed'
      LIMIT 1;
      IF FOUND THEN
        RAISE EXCEPTION 'period % takes no entries', coalesce(closed, 'that is not there')
          USING ERRCODE = 'integrity_constraint_violation';
      END IF;
      INSERT INTO ledger_sums AS s (tenant_id, party_id, period_id, kind, currency, amount, entries)
      SELECT tenant_id, party_id, period_id, kind, currency, sum(amount), count(*)
      FROM appended GROUP BY tenant_id, party_id, period_id, kind, currency
      ORDER BY party_id, period_id, kind, currency
      ON CONFLICT (tenant_id, party_id, period_id, kind, currency)
        DO UPDATE SET amount = s.amount + excluded.amount, entries = s.entries + excluded.entries;
      RETURN NULL;
    END $$;
  CREATE TRIGGER ledger_entries_taken AFTER INSERT ON ledger_entries
    REFERENCING NEW TABLE AS appended FOR EACH STATEMENT EXECUTE FUNCTION take_entries();

  CREATE FUNCTION refuse_removal_of_periods() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF EXISTS (SELECT FROM ledger_entries WHERE period_id = old.id) THEN
        RAISE EXCEPTION 'period % has entries', old.key USING ERRCODE = 'integrity_constraint_violation';
      END IF;
      RETURN old;
    END $$;
  CREATE TRIGGER periods_with_entries_stay BEFORE DELETE ON periods
    FOR EACH ROW EXECUTE FUNCTION refuse_removal_of_periods();

  CREATE FUNCTION refuse_reopening_of_periods() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION 'a closed period stays closed' USING ERRCODE = 'integrity_constraint_violation';
    END $$;
  CREATE TRIGGER periods_stay_closed BEFORE UPDATE OR DELETE ON periods
    FOR EACH ROW WHEN (old.status = 'closed') EXECUTE FUNCTION refuse_reopening_of_periods();

  CREATE TABLE statements (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenants,
    party_id uuid NOT NULL REFERENCES parties,
    period_id uuid NOT NULL REFERENCES periods,
    currency text NOT NULL,
    status text NOT NULL DEFAULT 'draft' CHECK (status IN ('draft', 'approved', 'paid')),
    -- as they were when the period was closed
    party_name text NOT NULL,
    opening numeric(38, 0) NOT NULL CHECK (opening <= 0),
    by_kind jsonb NOT NULL,
    -- sums of what each fit into 64 bits
    due numeric(38, 0) NOT NULL CHECK (due >= 0),
    carried numeric(38, 0) NOT NULL CHECK (carried <= 0),
    entries int NOT NULL,
    ledger_seq bigint NOT NULL,
    -- the steps that it has to go, whatever the calendar says later
    approval_steps text[] NOT NULL,
    approvals jsonb NOT NULL DEFAULT '[]',
    paid_on date,
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (party_id, period_id, currency),
    CHECK (due = 0 OR carried = 0)
  );
  CREATE INDEX statements_tenant ON statements (tenant_id, id DESC);
  CREATE INDEX statements_period ON statements (period_id);

  -- the entries of a statement: they never change, so neither does it
  CREATE TABLE statement_entries (
    statement_id uuid NOT NULL REFERENCES statements,
    tenant_id uuid NOT NULL,
    seq bigint NOT NULL,
    PRIMARY KEY (tenant_id, seq),
    FOREIGN KEY (tenant_id, seq) REFERENCES ledger_entries
  );
  CREATE INDEX statement_entries_statement ON statement_entries (statement_id);

  -- what a what-if run has found
  CREATE TABLE commission_comparisons (
    job_id uuid NOT NULL,
    n int NOT NULL,
    tenant_id uuid NOT NULL,
    line json NOT NULL,
    PRIMARY KEY (job_id, n)
  );
`;

/**
 * Which contracts have changed since they were calculated. Counted here, so that no statement that changes a fact can
 * forget it; a what-if run, which is rolled back, says so and holds nobody up.
 */
const CHANGES = `
  CREATE TABLE contract_revisions (
    contract_id uuid PRIMARY KEY REFERENCES contracts ON DELETE CASCADE,
    revision bigint NOT NULL DEFAULT 0
  );

  -- a draft is no fact yet, and counts when it is issued
  CREATE FUNCTION count_invoice_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF current_setting('slipway.what_if', true) = 'on' THEN RETURN NULL; END IF;
      INSERT INTO contract_revisions AS counted (contract_id, revision)
      SELECT DISTINCT contract_id, 1 FROM changed WHERE issued_on IS NOT NULL ORDER BY contract_id
      ON CONFLICT (contract_id) DO UPDATE SET revision = counted.revision + 1;
      RETURN NULL;
    END $$;

  CREATE FUNCTION count_contract_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF current_setting('slipway.what_if', true) = 'on' THEN RETURN NULL; END IF;
      INSERT INTO contract_revisions AS counted (contract_id, revision)
      SELECT DISTINCT contract_id, 1 FROM changed ORDER BY contract_id
      ON CONFLICT (contract_id) DO UPDATE SET revision = counted.revision + 1;
      RETURN NULL;
    END $$;
  CREATE TRIGGER invoices_inserted AFTER INSERT ON invoices
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION count_invoice_change();
  -- payments and credit notes are summed up in their invoice, so they come by here too
  CREATE TRIGGER invoices_updated AFTER UPDATE ON invoices
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION count_invoice_change();
  CREATE TRIGGER participants_inserted AFTER INSERT ON contract_participants
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION count_contract_change();
  CREATE TRIGGER participants_updated AFTER UPDATE ON contract_participants
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION count_contract_change();
  CREATE TRIGGER participants_deleted AFTER DELETE ON contract_participants
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION count_contract_change();

  CREATE FUNCTION count_contract_itself() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF current_setting('slipway.what_if', true) = 'on' THEN RETURN NULL; END IF;
      INSERT INTO contract_revisions AS counted (contract_id, revision)
      SELECT id, 1 FROM changed ORDER BY id
      ON CONFLICT (contract_id) DO UPDATE SET revision = counted.revision + 1;
      RETURN NULL;
    END $$;
  CREATE TRIGGER contracts_updated AFTER UPDATE ON contracts
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION count_contract_itself();

  CREATE FUNCTION count_change_of_everything() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF current_setting('slipway.what_if', true) = 'on' THEN RETURN NULL; END IF;
      INSERT INTO commission_calendars AS counted (tenant_id, revision)
      SELECT DISTINCT tenant_id, 1 FROM changed ORDER BY tenant_id
      ON CONFLICT (tenant_id) DO UPDATE SET revision = counted.revision + 1;
      RETURN NULL;
    END $$;

  -- drafts of a plan pay nobody
  CREATE FUNCTION count_publication() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF current_setting('slipway.what_if', true) = 'on' THEN RETURN NULL; END IF;
      INSERT INTO commission_calendars AS counted (tenant_id, revision)
      SELECT DISTINCT tenant_id, 1 FROM changed WHERE status = 'published' ORDER BY tenant_id
      ON CONFLICT (tenant_id) DO UPDATE SET revision = counted.revision + 1;
      RETURN NULL;
    END $$;
  CREATE TRIGGER plan_versions_insert_counted AFTER INSERT ON plan_versions
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION count_publication();
  CREATE TRIGGER plan_versions_update_counted AFTER UPDATE ON plan_versions
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION count_publication();

  CREATE FUNCTION count_reading() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      new.facts_revision := old.facts_revision + 1;
      RETURN new;
    END $$;
  CREATE TRIGGER commission_calendars_counted BEFORE UPDATE ON commission_calendars
    FOR EACH ROW WHEN (new.facts_revision = old.facts_revision) EXECUTE FUNCTION count_reading();

  -- a rate concerns contracts with invoices in its currency that count from its day on
  CREATE FUNCTION count_rate() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF current_setting('slipway.what_if', true) = 'on' THEN RETURN NULL; END IF;
      INSERT INTO commission_calendars AS counted (tenant_id, facts_revision)
      SELECT DISTINCT tenant_id, 1 FROM changed ORDER BY tenant_id
      ON CONFLICT (tenant_id) DO UPDATE SET facts_revision = counted.facts_revision + 1;
      INSERT INTO contract_revisions AS counted (contract_id, revision)
      SELECT c.id, 1 FROM contracts c
      WHERE EXISTS (
        SELECT FROM changed x JOIN invoices i ON i.contract_id = c.id AND i.currency = x.base
        WHERE x.tenant_id = c.tenant_id AND x.quote = c.currency AND i.issued_on IS NOT NULL AND (
          i.issued_on >= x.on_day
          OR EXISTS (SELECT FROM payments p WHERE p.invoice_id = i.id AND p.paid_on >= x.on_day)
          OR EXISTS (SELECT FROM credit_notes n WHERE n.invoice_id = i.id AND n.credited_on >= x.on_day)))
      ORDER BY c.id
      ON CONFLICT (contract_id) DO UPDATE SET revision = counted.revision + 1;
      RETURN NULL;
    END $$;
  CREATE TRIGGER exchange_rates_counted AFTER INSERT ON exchange_rates
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION count_rate();
  CREATE TRIGGER exchange_rates_delete_counted AFTER DELETE ON exchange_rates
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION count_rate();

  ${['party_managers', 'products', 'product_categories']
    .flatMap((table) =>
      [
        ['INSERT', 'NEW'],
        ['UPDATE', 'NEW'],
        ['DELETE', 'OLD'],
      ].map(
        ([event, rows]) => `
  CREATE TRIGGER ${table}_${event!.toLowerCase()}_counted AFTER ${event} ON ${table}
    REFERENCING ${rows} TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION count_change_of_everything();`,
      ),
    )
    .join('')}
`;
