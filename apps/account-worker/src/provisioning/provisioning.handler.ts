import {
  Handles,
  JobPostponed,
  type ClaimedJob,
  type HandlerContext,
  type HandlerOutcome,
} from '@slipway/jobs';
import { DomainError } from '@slipway/shared/errors';
import { DirectoryDown } from '../gate/directory.gate.js';
import { askCapabilities } from '../directories/capabilities.js';
import type { DirectoryLink, DirectoryLinks } from '../directories/directory.link.js';
import type { DirectoryRepository, OpenDirectory, Quarantine } from '../directories/directory.repository.js';
import { openDirectory } from '../directories/open.directory.js';
import { quarantine } from '../directories/quarantine.js';
import { MailServerDown } from '@slipway/shared/mail';
import type { Verifications } from '../verification/verifications.js';
import { DirectoryChanged, DirectoryKeepsFailing, Provisioner } from './provisioner.js';
import type { Holder, ProvisioningRepository, Totals } from './provisioning.repository.js';

/** From so many accounts on it matters how Postgres looks for them. */
const MANY = 200;
const FIRST_MAIL_PAUSE_MS = 2_500;
const LONGEST_MAIL_PAUSE_MS = 10 * 60_000;

export interface ProvisioningHandlerOptions {
  accounts: ProvisioningRepository;
  directories: DirectoryRepository;
  links: DirectoryLinks;
  verifications: Verifications;
}

interface Opened {
  directory: OpenDirectory;
  quarantine: Quarantine | undefined;
}

/** Makes the accounts of a job exist in their directory, exactly once each, and mails their codes. */
export class ProvisioningHandler {
  constructor(private readonly options: ProvisioningHandlerOptions) {}

  @Handles('account')
  async provision(job: ClaimedJob<'account'>, context: HandlerContext): Promise<HandlerOutcome<'account'>> {
    const { accounts, directories, links } = this.options;
    const started = performance.now();
    const holder: Holder = { jobId: job.id, tenantId: job.tenantId, attempt: job.attempt };
    const opened = await openDirectory(directories, job.tenantId, job.payload.directory_id);
    return links.with(opened.directory, async (link) => {
      const requests = link.gate.requests;
      await this.make(holder, opened, link, context);
      const mailed = job.payload.verification_enabled ? await this.mail(job, context) : 0;
      const totals = await accounts.totals(holder);
      if (totals.failed > 0) throw someFailed(totals);
      return {
        result: {
          created: totals.created,
          linked: totals.linked,
          failed: totals.failed,
          mailed,
          requests: link.gate.requests - requests,
          duration_ms: Math.round(performance.now() - started),
        },
      };
    });
  }

  private async make(
    holder: Holder,
    { directory, quarantine: inQuarantine }: Opened,
    link: DirectoryLink,
    context: HandlerContext,
  ): Promise<void> {
    const { accounts, directories } = this.options;
    const before = await accounts.totals(holder);
    if (before.pending + before.failed === 0) return;
    if (before.pending > MANY) await accounts.analyze();
    context.log(
      'system',
      `${before.total - before.pending - before.failed} of ${before.total} are in "${directory.name}"`,
    );
    try {
      const secret = await accounts.secret(holder, directory.id);
      const config = await askCapabilities(directories, directory, link, context.signal, {
        insistently: true,
      });
      const provision = (totals: Totals, isProbing: boolean) =>
        new Provisioner({
          holder,
          link,
          config,
          accounts,
          directories,
          directory,
          secret,
          isProbing,
          totals: { total: totals.total, done: totals.total - totals.pending - totals.failed },
          context,
        }).run();
      if (inQuarantine) {
        context.log(
          'system',
          `the directory is in quarantine (${inQuarantine.reason}); it is tried with a few accounts`,
        );
        const { answered } = await provision(before, true);
        if (answered === 0) throw new DirectoryKeepsFailing(inQuarantine.reason);
        await directories.release(directory.tenantId, directory.id);
        context.log('system', 'the directory has recovered');
      }
      await provision(inQuarantine ? await accounts.totals(holder) : before, false);
    } catch (error) {
      if (error instanceof DirectoryKeepsFailing || error instanceof DirectoryDown)
        throw await quarantine(directories, directory, error.message, inQuarantine?.pauses ?? 0);
      if (error instanceof DirectoryChanged)
        throw new JobPostponed(
          'directory_changed',
          'The directory was changed; the job goes on by what it is now.',
          0,
        );
      if (context.signal.aborted) await this.tellWhatWasMade(holder, context);
      throw error;
    } finally {
      await this.forgetSecret(holder);
    }
  }

  private async tellWhatWasMade(holder: Holder, { log }: HandlerContext): Promise<void> {
    const { total, created, linked, unknown } = await this.options.accounts.totals(holder);
    const rest = unknown > 0 ? `; ${unknown} may be, and are looked for when this runs again` : '';
    log('system', `stopped: ${created + linked} of ${total} are in the directory${rest}`);
  }

  /** What was made has its password sealed; only what may have been made needs the secret still. */
  private async forgetSecret(holder: Holder): Promise<void> {
    const { accounts } = this.options;
    const { unknown, doubtful } = await accounts.totals(holder);
    if (unknown + doubtful === 0) await accounts.forgetSecret(holder);
  }

  private async mail(
    { id, tenantId, attempt }: ClaimedJob<'account'>,
    { signal, log, progress }: HandlerContext,
  ): Promise<number> {
    let [mailed, said] = [0, performance.now()];
    const onMail = () => {
      mailed += 1;
      if (performance.now() - said < 1_000) return;
      said = performance.now();
      progress(99, 'mail', `${mailed.toLocaleString('en')} mailed`);
    };
    progress(99, 'mail');
    try {
      return await this.options.verifications.mailOwed(tenantId, id, { signal, log, onMail });
    } catch (error) {
      // The accounts are there: their mails can wait for a mail server that is away.
      if (!(error instanceof MailServerDown)) throw error;
      const pauseMs = Math.min(LONGEST_MAIL_PAUSE_MS, FIRST_MAIL_PAUSE_MS * 2 ** Math.min(attempt, 10));
      throw new JobPostponed(error.code, error.message, pauseMs);
    }
  }
}

/** The job has failed, so that it can be run again: then only these are tried. */
function someFailed({ total, failed }: Totals): DomainError {
  const those =
    failed === total
      ? 'None of the accounts'
      : `${failed.toLocaleString('en')} of ${total.toLocaleString('en')} accounts`;
  const rest = failed === total ? 'could be made' : 'could not be made; the others are there';
  return new DomainError({
    code: 'accounts_failed',
    status: 422,
    detail: `${those} ${rest}. Each says why. Run the job again to try only those once more.`,
  });
}
