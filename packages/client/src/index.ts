export type {
  AccountFilter,
  AccountList,
  DirectoryList,
  NewAccounts,
  NewDirectory,
} from './sdk/accounts.api.js';
export type { Credential } from './sdk/credential.js';
export { followJob, type FollowOptions } from './sdk/follow.js';
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
