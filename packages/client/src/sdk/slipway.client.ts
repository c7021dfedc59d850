import { z } from 'zod';
import * as c from '@slipway/shared/contracts';
import { AccountsApi, DirectoriesApi } from './accounts.api.js';
import { CommissionsApi, PeriodsApi, StatementsApi } from './commissions.api.js';
import {
  AdjustmentsApi,
  ContractsApi,
  InvoicesApi,
  PartiesApi,
  PlansApi,
  ProductsApi,
} from './contracts.api.js';
import { DeadLettersApi } from './dead.letters.api.js';
import { followJob, type FollowOptions } from './follow.js';
import { isExpiredLog } from './problem.error.js';
import { request, requestBlob, type Call, type HttpOptions } from './http.js';
import { AuditApi, InvitationsApi, MembersApi, PasswordsApi } from './identity.api.js';
import { at, nothing, type Page } from './paths.js';
import { ProfileApi } from './profile.api.js';
import { TasksApi } from './tasks.api.js';

const signedIn = c.tokens.extend({ user: c.user });
export type SignedIn = z.infer<typeof signedIn>;
type JobFilter = {
  type?: string | undefined;
  status?: c.JobStatus[] | undefined;
  order?: 'newest' | 'oldest' | undefined;
  q?: string | undefined;
};
type ProjectFilter = { q?: string | undefined; status?: c.DeploymentStatus | undefined };

const lists = {
  projects: c.listOf(c.project),
  deployments: c.listOf(c.deployment),
  jobs: c.listOf(c.job),
};
export type ProjectList = z.infer<typeof lists.projects>;
export type DeploymentList = z.infer<typeof lists.deployments>;
export type JobList = z.infer<typeof lists.jobs>;

/** The API, typed by its own contracts. Each method makes one call; its errors are those of `request`. */
export class SlipwayClient {
  readonly accounts: AccountsApi;
  readonly directories: DirectoriesApi;
  readonly parties: PartiesApi;
  readonly products: ProductsApi;
  readonly plans: PlansApi;
  readonly contracts: ContractsApi;
  readonly invoices: InvoicesApi;
  readonly adjustments: AdjustmentsApi;
  readonly commissions: CommissionsApi;
  readonly periods: PeriodsApi;
  readonly statements: StatementsApi;
  readonly tasks: TasksApi;
  readonly profile: ProfileApi;
  readonly members: MembersApi;
  readonly invitations: InvitationsApi;
  readonly passwords: PasswordsApi;
  readonly audit: AuditApi;
  readonly deadLetters: DeadLettersApi;

  constructor(private readonly options: HttpOptions) {
    this.accounts = new AccountsApi(options);
    this.directories = new DirectoriesApi(options);
    this.parties = new PartiesApi(options);
    this.products = new ProductsApi(options);
    this.plans = new PlansApi(options);
    this.contracts = new ContractsApi(options);
    this.invoices = new InvoicesApi(options);
    this.adjustments = new AdjustmentsApi(options);
    this.commissions = new CommissionsApi(options);
    this.periods = new PeriodsApi(options);
    this.statements = new StatementsApi(options);
    this.tasks = new TasksApi(options);
    this.profile = new ProfileApi(options);
    this.members = new MembersApi(options);
    this.invitations = new InvitationsApi(options);
    this.passwords = new PasswordsApi(options);
    this.audit = new AuditApi(options);
    this.deadLetters = new DeadLettersApi(options);
  }

  signUp(body: c.SignUp): Promise<SignedIn> {
    return this.post(at('auth', 'sign-up'), signedIn, { body });
  }

  signIn(body: c.SignIn): Promise<SignedIn> {
    return this.post(at('auth', 'sign-in'), signedIn, { body });
  }

  /** New tokens; the given one is used up, also when the answer is lost. */
  refresh(refreshToken: string): Promise<c.Tokens> {
    return this.post(at('auth', 'refresh'), c.tokens, { body: { refresh_token: refreshToken } });
  }

  signOut(): Promise<void> {
    return this.post(at('auth', 'sign-out'), nothing);
  }

  user(): Promise<c.User> {
    return this.get(at('auth', 'user'), c.user);
  }

  sessions(): Promise<c.SessionList> {
    return this.get(at('auth', 'sessions'), c.sessionList);
  }

  revokeSession(id: string): Promise<void> {
    return this.delete(at('auth', 'sessions', id));
  }

  apiKeys(): Promise<c.ApiKeyList> {
    return this.get(at('auth', 'api-keys'), c.apiKeyList);
  }

  createApiKey(body: c.CreateApiKey): Promise<c.ApiKeyCreated> {
    return this.post(at('auth', 'api-keys'), c.apiKeyCreated, { body });
  }

  revokeApiKey(id: string): Promise<void> {
    return this.delete(at('auth', 'api-keys', id));
  }

  /** Deploys a git URL: as a new project, or as the one that has the slug. */
  deploy(body: c.DeployRequest, idempotencyKey?: string): Promise<c.DeployAnswer> {
    return this.post('/project', c.deployAnswer, { body, idempotencyKey });
  }

  /** Deploys a project again from its own git URL. */
  redeploy(
    slug: string,
    body: c.CreateDeployment = {},
    idempotencyKey?: string,
  ): Promise<c.DeploymentAccepted> {
    return this.post(at('projects', slug, 'deployments'), c.deploymentAccepted, { body, idempotencyKey });
  }

  /** Asks how a repository would be built; the job's result says. */
  detect(body: c.CreateDetection): Promise<c.JobAccepted> {
    return this.post(at('detections'), c.jobAccepted, { body });
  }

  examples(): Promise<c.ExampleList> {
    return this.get(at('examples'), c.exampleList);
  }

  projects(query: Page & ProjectFilter = {}): Promise<ProjectList> {
    return this.get(at('projects'), lists.projects, query);
  }

  createProject(body: c.CreateProject, idempotencyKey?: string): Promise<c.Project> {
    return this.post(at('projects'), c.project, { body, idempotencyKey });
  }

  project(slug: string): Promise<c.Project> {
    return this.get(at('projects', slug), c.project);
  }

  updateProject(slug: string, body: c.UpdateProject): Promise<c.Project> {
    return this.call({ method: 'PATCH', path: at('projects', slug), body, answer: c.project });
  }

  deleteProject(slug: string): Promise<void> {
    return this.delete(at('projects', slug));
  }

  variables(slug: string): Promise<c.VariableList> {
    return this.get(at('projects', slug, 'env'), c.variableList);
  }

  putVariables(slug: string, variables: c.PutVariables['variables']): Promise<c.VariableList> {
    const path = at('projects', slug, 'env');
    return this.call({ method: 'PUT', path, body: { variables }, answer: c.variableList });
  }

  putWebhook(slug: string, body: c.PutWebhook): Promise<void> {
    return this.call({
      method: 'PUT',
      path: at('projects', slug, 'hooks', 'github'),
      body,
      answer: nothing,
    });
  }

  deployments(slug: string, query: Page = {}): Promise<DeploymentList> {
    return this.get(at('projects', slug, 'deployments'), lists.deployments, query);
  }

  deployment(id: string): Promise<c.DeploymentDetail> {
    return this.get(at('deployments', id), c.deploymentDetail);
  }

  deploymentFiles(id: string): Promise<c.DeploymentFiles> {
    return this.get(at('deployments', id, 'files'), c.deploymentFiles);
  }

  /** The picture of its page. */
  deploymentPicture(id: string): Promise<Blob> {
    return requestBlob(this.options, at('deployments', id, 'picture'));
  }

  /** Makes the project's URL show this deployment: forwards or back. */
  promote(id: string): Promise<c.Deployment> {
    return this.post(at('deployments', id, 'promote'), c.deployment);
  }

  jobs({ status, ...query }: Page & JobFilter = {}): Promise<JobList> {
    return this.get(at('jobs'), lists.jobs, { ...query, status: status?.join(',') });
  }

  job(id: string): Promise<c.Job> {
    return this.get(at('jobs', id), c.job);
  }

  jobStats(): Promise<c.JobStats> {
    return this.get(at('jobs', 'stats'), c.jobStats);
  }

  cancel(id: string): Promise<c.JobAccepted> {
    return this.post(at('jobs', id, 'cancel'), c.jobAccepted);
  }

  retry(id: string): Promise<c.JobAccepted> {
    return this.post(at('jobs', id, 'retry'), c.jobAccepted);
  }

  /** One page of a job's events after a cursor. */
  events(id: string, query: { after?: number; limit?: number } = {}): Promise<c.EventsPage> {
    return this.get(at('jobs', id, 'events'), c.eventsPage, query);
  }

  /** A job's events as they happen, from the first that is still kept; see {@link followJob}. */
  async *follow(
    jobId: string,
    options: Pick<FollowOptions, 'after' | 'signal' | 'onConnection'> = {},
  ): AsyncGenerator<c.JobEvent> {
    const connection = { ...options, jobId, apiUrl: this.options.apiUrl, token: this.options.token };
    try {
      yield* followJob(connection);
    } catch (error) {
      if (!isExpiredLog(error)) throw error;
      yield* followJob({ ...connection, after: (await this.job(jobId)).log_start });
    }
  }

  health(): Promise<c.Health> {
    return this.get('/health', c.health);
  }

  private get<S extends z.ZodType>(path: string, answer: S, query?: Call<S>['query']): Promise<z.infer<S>> {
    return this.call({ method: 'GET', path, answer, ...(query ? { query } : {}) });
  }

  private post<S extends z.ZodType>(
    path: string,
    answer: S,
    rest: Pick<Call<S>, 'body' | 'idempotencyKey'> = {},
  ): Promise<z.infer<S>> {
    return this.call({ method: 'POST', path, answer, ...rest });
  }

  private delete(path: string): Promise<void> {
    return this.call({ method: 'DELETE', path, answer: nothing });
  }

  private call<S extends z.ZodType>(call: Call<S>): Promise<z.infer<S>> {
    return request(this.options, call);
  }
}
