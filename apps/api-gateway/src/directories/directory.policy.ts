import { Inject, Injectable } from '@nestjs/common';
import { HostPolicy } from '../platform/host.policy.js';
import { SETTINGS, type GatewaySettings } from '../platform/tokens.js';

/** Whether a directory may be at an address. */
@Injectable()
export class DirectoryPolicy extends HostPolicy {
  constructor(@Inject(SETTINGS) { directoryAllowedHosts }: GatewaySettings) {
    super({
      allowedHosts: directoryAllowedHosts,
      code: 'directory_address_refused',
      use: 'asked for accounts',
    });
  }
}
