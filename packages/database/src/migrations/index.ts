import { Foundation1763600000001 } from './0001-foundation.js';
import { FairHandOver1763700000002 } from './0002-fair-hand-over.js';
import { FairHandOverIndexes1763700000003 } from './0003-fair-hand-over-indexes.js';
import { Pictures1763800000004 } from './0004-pictures.js';
import { Accounts1763900000005 } from './0005-accounts.js';
import { AccountJobIndexes1763900000006 } from './0006-account-job-indexes.js';
import { Commissions1763900000007 } from './0007-commissions/index.js';
import { Tasks1763900000008 } from './0008-tasks.js';
import { DeadLetters1763900000009 } from './0009-dead-letters.js';
import { Traceparent1763900000010 } from './0010-traceparent.js';
import { Identity1764000000011 } from './0011-identity.js';
import { TriggerRights1764000000012 } from './0012-trigger-rights.js';
import { IdentityIndexes1764000000013 } from './0013-identity-indexes.js';
import { InvitationRecipients1764000000014 } from './0014-invitation-recipients.js';
import { JobPhase1764000000015 } from './0015-job-phase.js';
import { JobPhaseIndexes1764000000016 } from './0016-job-phase-indexes.js';
import { JobLosses1764000000017 } from './0017-job-losses.js';

/**
 * All migrations, in their order. Each only adds what the running version can live with (expand); what it no longer needs
 * is taken away by a later one, when no process of the older version runs any more (contract). Those that replace the
 * indexes of jobs (3, 16) are both at once: an index that is left would be written at each claim.
 */
export const MIGRATIONS = [
  Foundation1763600000001,
  FairHandOver1763700000002,
  FairHandOverIndexes1763700000003,
  Pictures1763800000004,
  Accounts1763900000005,
  AccountJobIndexes1763900000006,
  Commissions1763900000007,
  Tasks1763900000008,
  DeadLetters1763900000009,
  Traceparent1763900000010,
  Identity1764000000011,
  TriggerRights1764000000012,
  IdentityIndexes1764000000013,
  InvitationRecipients1764000000014,
  JobPhase1764000000015,
  JobPhaseIndexes1764000000016,
  JobLosses1764000000017,
];
