import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';

/** One signed-in device. Its refresh token is replaced at each use; the one before shows a stolen copy. */
@Entity('sessions')
export class SessionEntity {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid', { name: 'tenant_id' }) tenantId!: string;
  @Column('uuid', { name: 'user_id' }) userId!: string;
  @Column('bytea', { name: 'refresh_hash' }) refreshHash!: Buffer;
  @Column('bytea', { name: 'previous_refresh_hash', nullable: true }) previousRefreshHash!: Buffer | null;
  @Column('text', { name: 'user_agent', nullable: true }) userAgent!: string | null;
  @CreateDateColumn({ type: 'timestamptz', name: 'created_at' }) createdAt!: Date;
  @Column('timestamptz', { name: 'last_used_at' }) lastUsedAt!: Date;
  @Column('timestamptz', { name: 'expires_at' }) expiresAt!: Date;
  @Column('timestamptz', { name: 'revoked_at', nullable: true }) revokedAt!: Date | null;
}
