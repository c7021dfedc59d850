import {
  accountPasswordRecord,
  accountRunRecord,
  deadLetterRecord,
  directoryTokenRecord,
  mailRecord,
  signingKeyRecord,
  variableRecord,
  webhookRecord,
} from '@slipway/shared/sealing';
import { sealedAnswers } from './sealed.answers.ts';
import { sealedColumn } from './sealed.column.ts';
import type { SealedKind } from './sealed.kind.ts';

/** Everything that is sealed at rest. What is missing here does not open any more when its key is gone. */
export const SEALED_KINDS: readonly SealedKind[] = [
  sealedColumn({
    name: 'signing_keys',
    table: 'signing_keys',
    column: 'sealed_private_jwk',
    key: [{ column: 'kid', type: 'text' }],
    hasTenant: false,
    contextOf: (_tenant, [kid = '']) => signingKeyRecord(kid),
  }),
  sealedColumn({
    name: 'project_variables',
    table: 'project_variables',
    column: 'sealed_value',
    key: [
      { column: 'project_id', type: 'uuid' },
      { column: 'name', type: 'text' },
    ],
    hasTenant: true,
    contextOf: (tenant, [project = '', name = '']) => variableRecord(tenant, project, name),
  }),
  sealedColumn({
    name: 'projects',
    table: 'projects',
    column: 'sealed_webhook_secret',
    key: [{ column: 'id', type: 'uuid' }],
    hasTenant: true,
    contextOf: (tenant, [id = '']) => webhookRecord(tenant, id),
  }),
  sealedColumn({
    name: 'directories',
    table: 'directories',
    column: 'sealed_token',
    key: [{ column: 'id', type: 'uuid' }],
    hasTenant: true,
    contextOf: (tenant, [id = '']) => directoryTokenRecord(tenant, id),
  }),
  sealedColumn({
    name: 'accounts',
    table: 'accounts',
    column: 'sealed_password',
    key: [{ column: 'id', type: 'uuid' }],
    hasTenant: true,
    contextOf: (tenant, [id = '']) => accountPasswordRecord(tenant, id),
  }),
  sealedColumn({
    name: 'account_runs',
    table: 'account_runs',
    column: 'sealed_secret',
    key: [{ column: 'job_id', type: 'uuid' }],
    hasTenant: true,
    contextOf: (tenant, [job = '']) => accountRunRecord(tenant, job),
  }),
  sealedColumn({
    name: 'account_password_changes',
    table: 'account_password_changes',
    column: 'sealed_password',
    key: [
      { column: 'account_id', type: 'uuid' },
      { column: 'job_id', type: 'uuid' },
    ],
    hasTenant: true,
    contextOf: (tenant, [account = '']) => accountPasswordRecord(tenant, account),
  }),
  sealedColumn({
    name: 'dead_letters',
    table: 'dead_letters',
    column: 'sealed_data',
    key: [{ column: 'id', type: 'uuid' }],
    hasTenant: true,
    contextOf: (tenant, [id = '']) => deadLetterRecord(tenant, id),
  }),
  sealedColumn({
    name: 'mails',
    table: 'mails',
    column: 'sealed_content',
    key: [{ column: 'id', type: 'uuid' }],
    hasTenant: false,
    contextOf: (_tenant, [id = '']) => mailRecord(id),
  }),
  sealedAnswers,
];
