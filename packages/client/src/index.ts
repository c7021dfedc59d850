export type {
  AccountFilter,
  AccountList,
  DirectoryList,
  NewAccounts,
  NewDirectory,
} from './sdk/accounts.api.js';
export type {
  ComparisonList,
  EntryFilter,
  EntryList,
  NewRun,
  PeriodList,
  StatementFilter,
  StatementList,
} from './sdk/commissions.api.js';
export type {
  ContractList,
  InvoiceList,
  NewContract,
  NewCredit,
  NewInvoice,
  NewParty,
  NewPayment,
  NewPlan,
  PartyList,
  PlanList,
  PreviewOfPlan,
} from './sdk/contracts.api.js';
export type { Credential } from './sdk/credential.js';
export { followJob, type FollowOptions } from './sdk/follow.js';
export type { AuditFilter } from './sdk/identity.api.js';
export type { Follower } from './sdk/job.subscription.js';
export { LiveConnection, type LiveState, type TenantListener } from './sdk/live.connection.js';
export { isExpiredLog, ProblemError, UnreachableError } from './sdk/problem.error.js';
export {
  SlipwayClient,
  type DeploymentList,
  type JobList,
  type ProjectList,
  type SignedIn,
} from './sdk/slipway.client.js';
export type { WholeProfile } from './sdk/profile.api.js';
export type { NewTask, TaskFilter, TaskList, WholeTask } from './sdk/tasks.api.js';
