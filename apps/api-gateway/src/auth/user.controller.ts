import { Controller, Get, Inject } from '@nestjs/common';
import type { User } from '@slipway/shared/contracts';
import { CurrentCaller } from '../http/route.decorators.js';
import type { Caller } from './caller.js';
import { UserService } from './user.service.js';

/** Who am I, at the path that the wire contract names; `/api/auth/user` is the same for older clients. */
@Controller('api/user')
export class UserController {
  constructor(@Inject(UserService) private readonly users: UserService) {}

  @Get()
  read(@CurrentCaller() caller: Caller): Promise<User> {
    return this.users.read(caller);
  }
}
