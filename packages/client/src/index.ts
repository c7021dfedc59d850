export type { Credential } from './sdk/credential.js';
export { followJob, type FollowOptions } from './sdk/follow.js';
export { LiveConnection, type Follower, type LiveState, type TenantListener } from './sdk/live.connection.js';
export { isExpiredLog, ProblemError, UnreachableError } from './sdk/problem.error.js';
export {
  SlipwayClient,
  type DeploymentList,
  type JobList,
  type ProjectList,
  type SignedIn,
} from './sdk/slipway.client.js';
