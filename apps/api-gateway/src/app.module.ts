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
import { AuditController } from './audit/audit.controller.js';
import { AuditRepository } from './audit/audit.repository.js';
import { ApiKeyService } from './auth/api-key.service.js';
import { AuthController } from './auth/auth.controller.js';
import { AuthGuard } from './auth/auth.guard.js';
import { Authenticator } from './auth/authenticator.js';
import { ExternalIssuer } from './auth/external.issuer.js';
import { ExternalUsers } from './auth/external.users.js';
import { PasswordAttempts } from './auth/password.attempts.js';
import { PasswordController } from './auth/password.controller.js';
import { PasswordResetRepository } from './auth/password.reset.repository.js';
import { PasswordService as PasswordChanges } from './auth/password.service.js';
import { SessionService } from './auth/session.service.js';
import { TokenService } from './auth/token.service.js';
import { UserController } from './auth/user.controller.js';
import { UserService } from './auth/user.service.js';
import { Acceptance } from './buffer/acceptance.js';
import { BufferedOperations } from './buffer/buffered.operations.js';
import { commissionControllers, commissionProviders } from './commission.domains.js';
import { DeadLetterController } from './dead-letters/dead.letter.controller.js';
import { DeadLetterRepository } from './dead-letters/dead.letter.repository.js';
import { DeadLetterService } from './dead-letters/dead.letter.service.js';
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
import { BufferedSubmissions } from './jobs/buffered.submissions.js';
import { JobController } from './jobs/job.controller.js';
import { JobRepository } from './jobs/job.repository.js';
import { JobService } from './jobs/job.service.js';
import { JobSubmission } from './jobs/job.submission.js';
import { ReportService } from './jobs/report.service.js';
import { TenantLimitGuard } from './limits/tenant.limit.guard.js';
import { Letters } from './mails/letters.js';
import { MailOutbox } from './mails/mail.outbox.js';
import { MailSender } from './mails/mail.sender.js';
import { AcceptanceController } from './members/acceptance.controller.js';
import { InvitationAcceptance } from './members/acceptance.service.js';
import { InvitationController } from './members/invitation.controller.js';
import { InvitationRepository } from './members/invitation.repository.js';
import { InvitationService } from './members/invitation.service.js';
import { MemberController } from './members/member.controller.js';
import { MemberRepository } from './members/member.repository.js';
import { MemberService } from './members/member.service.js';
import { ProfileController } from './profile/profile.controller.js';
import { ProfileRepository } from './profile/profile.repository.js';
import { BufferedProfiles } from './profile/buffered.profiles.js';
import { ProfileService } from './profile/profile.service.js';
import { GitSourcePolicy } from './projects/git-source.policy.js';
import { ProjectController } from './projects/project.controller.js';
import { ProjectRepository } from './projects/project.repository.js';
import { ProjectService } from './projects/project.service.js';
import { CredentialWatch } from './realtime/credential.watch.js';
import { StreamService } from './realtime/stream.service.js';
import { TaskController } from './tasks/task.controller.js';
import { TaskRepository } from './tasks/task.repository.js';
import { BufferedTasks } from './tasks/buffered.tasks.js';
import { TaskService } from './tasks/task.service.js';

@Module({})
export class AppModule {
  /** @param platform what the domains stand on, by the tokens of `platform/tokens.ts` */
  static on(platform: Provider[]): DynamicModule {
    return {
      module: AppModule,
      controllers: [
        AuthController,
        UserController,
        ...[AuditController, PasswordController],
        ...[MemberController, InvitationController, AcceptanceController],
        ProjectController,
        DeploymentController,
        DetectionController,
        DirectoryController,
        AccountController,
        VerificationController,
        ...commissionControllers,
        TaskController,
        ProfileController,
        GithubController,
        JobController,
        DeadLetterController,
        HealthController,
        DocsController,
      ],
      providers: [
        ...platform,
        { provide: APP_GUARD, useClass: AuthGuard },
        { provide: APP_GUARD, useClass: TenantLimitGuard },
        { provide: APP_INTERCEPTOR, useClass: IdempotencyInterceptor },
        ...[DeadLetterRepository, DeadLetterService],
        ...[Acceptance, BufferedOperations, BufferedSubmissions],
        ...[Authenticator, TokenService, ApiKeyService, SessionService, UserService, PasswordAttempts],
        ...[AuditRepository, PasswordResetRepository, PasswordChanges],
        ...[ExternalIssuer, ExternalUsers],
        ...[MailOutbox, Letters, MailSender],
        ...[MemberRepository, MemberService, InvitationRepository, InvitationService, InvitationAcceptance],
        ...[GitSourcePolicy, ProjectRepository, ProjectService],
        ...[DeployService, DeploymentContents, DeploymentRepository, DeploymentService],
        ...[DetectionService, GithubService],
        ...[DirectoryPolicy, DirectoryRepository, DirectoryService],
        ...[AccountRepository, AccountService, AccountChangeService],
        ...[PasswordService, VerificationRepository, VerificationService],
        ...commissionProviders,
        ...[TaskRepository, TaskService, BufferedTasks],
        ...[ProfileRepository, ProfileService, BufferedProfiles],
        ...[JobRepository, JobService, JobSubmission, ReportService, CredentialWatch, StreamService],
      ],
    };
  }
}
