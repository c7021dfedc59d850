import { z } from 'zod';
import * as c from '@slipway/shared/contracts';
import { followJob, type FollowOptions } from './follow.js';
import { request, type HttpOptions } from './http.js';

const nothing = z.undefined();
const signedIn = c.tokens.extend({ user: c.user });
type Page = { page?: number; limit?: number; cursor?: string };

/** The API, typed by its own contracts. Each method makes one call. */
export class SlipwayClient {
  constructor(private readonly options: HttpOptions) {}

  signUp(body: c.SignUp): Promise<z.infer<typeof signedIn>> {
    return request(this.options, { method: 'POST', path: '/api/auth/sign-up', body, answer: signedIn });
  }

  signIn(body: c.SignIn): Promise<z.infer<typeof signedIn>> {
    return request(this.options, { method: 'POST', path: '/api/auth/sign-in', body, answer: signedIn });
  }

  user(): Promise<c.User> {
    return request(this.options, { method: 'GET', path: '/api/auth/user', answer: c.user });
  }

  createApiKey(body: c.CreateApiKey): Promise<c.ApiKeyCreated> {
    return request(this.options, {
      method: 'POST',
      path: '/api/auth/api-keys',
      body,
      answer: c.apiKeyCreated,
    });
  }

  /** Deploys a git URL: as a new project, or as the one that has the slug. */
  deploy(body: c.DeployRequest, idempotencyKey?: string): Promise<c.DeployAnswer> {
    return request(this.options, {
      method: 'POST',
      path: '/project',
      body,
      idempotencyKey,
      answer: c.deployAnswer,
    });
  }

  /** Deploys a project again from its own git URL. */
  redeploy(
    slug: string,
    body: c.CreateDeployment = {},
    idempotencyKey?: string,
  ): Promise<c.DeploymentAccepted> {
    const path = `/api/projects/${encodeURIComponent(slug)}/deployments`;
    return request(this.options, {
      method: 'POST',
      path,
      body,
      idempotencyKey,
      answer: c.deploymentAccepted,
    });
  }

  projects(query: Page = {}) {
    return request(this.options, {
      method: 'GET',
      path: '/api/projects',
      query,
      answer: c.listOf(c.project),
    });
  }

  createProject(body: c.CreateProject): Promise<c.Project> {
    return request(this.options, { method: 'POST', path: '/api/projects', body, answer: c.project });
  }

  project(slug: string): Promise<c.Project> {
    return request(this.options, {
      method: 'GET',
      path: `/api/projects/${encodeURIComponent(slug)}`,
      answer: c.project,
    });
  }

  updateProject(slug: string, body: c.UpdateProject): Promise<c.Project> {
    return request(this.options, {
      method: 'PATCH',
      path: `/api/projects/${encodeURIComponent(slug)}`,
      body,
      answer: c.project,
    });
  }

  deleteProject(slug: string): Promise<void> {
    return request(this.options, {
      method: 'DELETE',
      path: `/api/projects/${encodeURIComponent(slug)}`,
      answer: nothing,
    });
  }

  putVariables(slug: string, variables: c.PutVariables['variables']): Promise<c.VariableList> {
    const path = `/api/projects/${encodeURIComponent(slug)}/env`;
    return request(this.options, { method: 'PUT', path, body: { variables }, answer: c.variableList });
  }

  deployments(slug: string, query: Page = {}) {
    const path = `/api/projects/${encodeURIComponent(slug)}/deployments`;
    return request(this.options, { method: 'GET', path, query, answer: c.listOf(c.deployment) });
  }

  deployment(id: string): Promise<c.Deployment> {
    return request(this.options, {
      method: 'GET',
      path: `/api/deployments/${encodeURIComponent(id)}`,
      answer: c.deployment,
    });
  }

  /** Makes the project's URL show this deployment: forwards or back. */
  promote(id: string): Promise<c.Deployment> {
    return request(this.options, {
      method: 'POST',
      path: `/api/deployments/${encodeURIComponent(id)}/promote`,
      answer: c.deployment,
    });
  }

  jobs(query: Page & { type?: string; status?: c.JobStatus } = {}) {
    return request(this.options, { method: 'GET', path: '/api/jobs', query, answer: c.listOf(c.job) });
  }

  job(id: string): Promise<c.Job> {
    return request(this.options, {
      method: 'GET',
      path: `/api/jobs/${encodeURIComponent(id)}`,
      answer: c.job,
    });
  }

  jobStats(): Promise<c.JobStats> {
    return request(this.options, { method: 'GET', path: '/api/jobs/stats', answer: c.jobStats });
  }

  cancel(id: string): Promise<c.JobAccepted> {
    return request(this.options, {
      method: 'POST',
      path: `/api/jobs/${encodeURIComponent(id)}/cancel`,
      answer: c.jobAccepted,
    });
  }

  retry(id: string): Promise<c.JobAccepted> {
    return request(this.options, {
      method: 'POST',
      path: `/api/jobs/${encodeURIComponent(id)}/retry`,
      answer: c.jobAccepted,
    });
  }

  /** One page of a job's events after a cursor. */
  events(id: string, query: { after?: number; limit?: number } = {}): Promise<c.EventsPage> {
    return request(this.options, {
      method: 'GET',
      path: `/api/jobs/${encodeURIComponent(id)}/events`,
      query,
      answer: c.eventsPage,
    });
  }

  /** A job's events as they happen; see {@link followJob}. */
  follow(jobId: string, options: Pick<FollowOptions, 'after' | 'signal' | 'onConnection'> = {}) {
    return followJob({ ...options, jobId, apiUrl: this.options.apiUrl, token: this.options.token ?? '' });
  }
}
