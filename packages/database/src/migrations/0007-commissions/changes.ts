/**
 * Which contracts have changed since they were calculated. Counted here, so that no statement that changes a fact can
 * forget it; a what-if run, which is rolled back, says so and holds nobody up.
 */
export const CHANGES = `
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
