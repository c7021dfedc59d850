/** What a caller wants deployed, before it is known which project that is. */
export interface DeployOrder {
  deploymentId: string;
  jobId: string;
  tenantId: string;
  slug: string;
  /** The id of the project if the slug turns out to be new; nothing when it must exist already. */
  newProjectId: string | undefined;
  /** Replaces the project's URL; nothing keeps it. */
  gitUrl: string | undefined;
  /** Replaces the project's branch for this deployment only. */
  branch: string | undefined;
  /** Whether the project was made for this order; it is known when the order is stored. */
  isNewProject: boolean;
}
