import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { AccountChangeService } from './accounts/account.change.service.js';
import { AccountController } from './accounts/account.controller.js';
import { AccountRepository } from './accounts/account.repository.js';
import { AccountService } from './accounts/account.service.js';
import { PasswordService } from './accounts/password.service.js';
import { VerificationController } from './accounts/verification.controller.js';
import { VerificationRepository } from './accounts/verification.repository.js';
import { VerificationService } from './accounts/verification.service.js';
import { ApiKeyService } from './auth/api-key.service.js';
import { AuthController } from './auth/auth.controller.js';
import { AuthGuard } from './auth/auth.guard.js';
import { Authenticator } from './auth/authenticator.js';
import { SessionService } from './auth/session.service.js';
import { TokenService } from './auth/token.service.js';
import { UserController } from './auth/user.controller.js';
import { UserService } from './auth/user.service.js';
import { commissionControllers, commissionProviders } from './commission.domains.js';
import { DeployService } from './deployments/deploy.service.js';
import { DeploymentContents } from './deployments/deployment.contents.js';
import { DeploymentController } from './deployments/deployment.controller.js';
import { DeploymentRepository } from './deployments/deployment.repository.js';
import { DeploymentService } from './deployments/deployment.service.js';
import { DetectionController } from './detections/detection.controller.js';
import { DetectionService } from './detections/detection.service.js';
import { DirectoryController } from './directories/directory.controller.js';
import { DirectoryPolicy } from './directories/directory.policy.js';
import { DirectoryRepository } from './directories/directory.repository.js';
import { DirectoryService } from './directories/directory.service.js';
import { DocsController } from './docs/docs.controller.js';
import { HealthController } from './health/health.controller.js';
import { GithubController } from './hooks/github.controller.js';
import { GithubService } from './hooks/github.service.js';
import { IdempotencyInterceptor } from './idempotency/idempotency.interceptor.js';
import { JobController } from './jobs/job.controller.js';
import { JobRepository } from './jobs/job.repository.js';
import { JobService } from './jobs/job.service.js';
import { JobSubmission } from './jobs/job.submission.js';
import { GitSourcePolicy } from './projects/git-source.policy.js';
import { ProjectController } from './projects/project.controller.js';
import { ProjectRepository } from './projects/project.repository.js';
import { ProjectService } from './projects/project.service.js';
import { CredentialWatch } from './realtime/credential.watch.js';
import { StreamService } from './realtime/stream.service.js';

@Module({})
export class AppModule {
  /** @param platform what the domains stand on, by the tokens of `platform/tokens.ts` */
  static on(platform: Provider[]): DynamicModule {
    return {
      module: AppModule,
      controllers: [
        AuthController,
        UserController,
        ProjectController,
        DeploymentController,
        DetectionController,
        DirectoryController,
        AccountController,
        VerificationController,
        ...commissionControllers,
        GithubController,
        JobController,
        HealthController,
        DocsController,
      ],
      providers: [
        ...platform,
        { provide: APP_GUARD, useClass: AuthGuard },
        { provide: APP_INTERCEPTOR, useClass: IdempotencyInterceptor },
        ...[Authenticator, TokenService, ApiKeyService, SessionService, UserService],
        ...[GitSourcePolicy, ProjectRepository, ProjectService],
        ...[DeployService, DeploymentContents, DeploymentRepository, DeploymentService],
        ...[DetectionService, GithubService],
        ...[DirectoryPolicy, DirectoryRepository, DirectoryService],
        ...[AccountRepository, AccountService, AccountChangeService],
        ...[PasswordService, VerificationRepository, VerificationService],
        ...commissionProviders,
        ...[JobRepository, JobService, JobSubmission, CredentialWatch, StreamService],
      ],
    };
  }
}
