import { Inject, Injectable } from '@nestjs/common';
import { HostPolicy } from '../platform/host.policy.js';
import { SETTINGS, type GatewaySettings } from '../platform/tokens.js';

/** Whether we clone from a host. */
@Injectable()
export class GitSourcePolicy extends HostPolicy {
  constructor(@Inject(SETTINGS) { gitAllowedHosts }: GatewaySettings) {
    super({ allowedHosts: gitAllowedHosts, code: 'git_source_refused', use: 'cloned from' });
  }
}
