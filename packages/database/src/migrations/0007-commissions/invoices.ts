/** What has been sold, paid and taken back, and what is adjusted by hand. */
export const INVOICES = `
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
