/** What is owed and why: units, periods, entries, their sums, statements. */
export const LEDGER = `
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
