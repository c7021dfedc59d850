import { Body, Controller, Get, Headers, Inject, Put, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { putProfile, type Profile, type ProfileContent } from '@slipway/shared/contracts';
import type { Caller } from '../auth/caller.js';
import { CurrentCaller } from '../http/route.decorators.js';
import { shown, taggedUnlessKnown, versionsOf } from '../tasks/entity.tags.js';
import { ProfileService } from './profile.service.js';

@Controller('api/profile')
export class ProfileController {
  constructor(@Inject(ProfileService) private readonly profiles: ProfileService) {}

  @Get()
  async read(
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Headers('if-none-match') ifNoneMatch?: string,
  ): Promise<Profile | undefined> {
    return taggedUnlessKnown(reply, await this.profiles.read(caller), ifNoneMatch);
  }

  @Put()
  async replace(
    @CurrentCaller() caller: Caller,
    @Body({ schema: putProfile }) body: ProfileContent,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Headers('if-match') ifMatch?: string,
  ): Promise<Profile> {
    return shown(reply, await this.profiles.replace(caller, body, versionsOf(ifMatch)));
  }
}
