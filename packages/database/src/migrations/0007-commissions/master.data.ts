/** Who sells what under which terms: parties, products, plans, contracts. */
export const MASTER_DATA = `
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
