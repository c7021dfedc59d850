/** What a role may do with a table: `SELECT, UPDATE (status, log)`, as in a GRANT. */
export type TablePrivileges = Readonly<Record<string, string>>;

const READ = 'SELECT';
const ADD = 'SELECT, INSERT';
const KEEP = 'SELECT, INSERT, UPDATE';
const ALL = 'SELECT, INSERT, UPDATE, DELETE';

/** Runs jobs: claims them, tells how far they are, ends them. Who makes and removes them is the gateway. */
const RUNS_JOBS = { jobs: 'SELECT, UPDATE', job_events: ADD } as const;

/**
 * What each service may do with each table, and nothing besides. `FOR UPDATE` and `FOR SHARE` need UPDATE of one column at
 * least. What triggers write (sums of the ledger, revisions) nobody may write by hand. The ledger takes entries of the
 * commission service alone, and nobody may change or remove one.
 */
export const SERVICE_ROLES: Readonly<Record<string, TablePrivileges>> = {
  slipway_gateway: {
    account_runs: READ,
    account_sequences: KEEP,
    account_verifications: 'SELECT, UPDATE',
    accounts: KEEP,
    adjustments: ADD,
    api_keys: KEEP,
    audit_events: ADD,
    calculation_units: READ,
    commission_calendars: KEEP,
    commission_comparisons: READ,
    contract_participants: ALL,
    contract_revisions: READ,
    contracts: KEEP,
    credit_note_lines: ADD,
    credit_notes: ADD,
    dead_letters: ALL,
    deployments: ALL,
    directories: ALL,
    exchange_rates: KEEP,
    idempotency_keys: ALL,
    invitations: ALL,
    invoice_lines: ALL,
    invoices: ALL,
    job_events: 'SELECT, INSERT, DELETE',
    job_lanes: ALL,
    jobs: ALL,
    ledger_entries: READ,
    ledger_heads: KEEP,
    ledger_sums: READ,
    mails: ALL,
    parties: ALL,
    party_managers: ALL,
    password_resets: ALL,
    payments: ADD,
    periods: ALL,
    plan_versions: KEEP,
    plans: KEEP,
    product_categories: ALL,
    products: ALL,
    profiles: KEEP,
    project_variables: ALL,
    projects: ALL,
    sessions: ALL,
    sign_in_attempts: ALL,
    sign_in_locks: ALL,
    signing_keys: ADD,
    statement_entries: READ,
    statements: 'SELECT, UPDATE',
    tasks: ALL,
    tenants: KEEP,
    users: KEEP,
    verification_sends: ADD,
  },
  slipway_build: {
    ...RUNS_JOBS,
    deployments: 'SELECT, UPDATE',
    project_variables: READ,
    projects: 'SELECT, UPDATE',
  },
  slipway_account: {
    ...RUNS_JOBS,
    account_password_changes: 'SELECT, INSERT, DELETE',
    account_runs: KEEP,
    account_verifications: KEEP,
    accounts: 'SELECT, UPDATE, DELETE',
    directories: 'SELECT, UPDATE',
    verification_sends: ADD,
  },
  slipway_commission: {
    ...RUNS_JOBS,
    adjustments: READ,
    calculation_units: KEEP,
    commission_calendars: READ,
    commission_comparisons: ADD,
    // A what-if makes its changes, compares, and takes them back.
    contract_participants: 'SELECT, INSERT, DELETE',
    contract_revisions: READ,
    contracts: READ,
    credit_note_lines: ADD,
    credit_notes: ADD,
    exchange_rates: READ,
    invoice_lines: ADD,
    invoices: 'SELECT, INSERT, UPDATE (credited_net, credited_tax)',
    ledger_entries: ADD,
    ledger_heads: KEEP,
    ledger_sums: READ,
    parties: READ,
    party_managers: READ,
    payments: READ,
    periods: KEEP,
    plan_versions: READ,
    plans: READ,
    product_categories: READ,
    products: READ,
    statement_entries: ADD,
    statements: ADD,
  },
  slipway_edge: {
    deployments: 'SELECT (id, project_id, job_id, label, manifest_sha256, published_at)',
    jobs: 'SELECT (id, status)',
    projects: 'SELECT (id, slug, alias_deployment_id)',
  },
};
