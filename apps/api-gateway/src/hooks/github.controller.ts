import { Controller, Headers, Inject, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../http/route.decorators.js';
import { slugParameter } from '../projects/project.controller.js';
import { GithubService } from './github.service.js';

@Public()
@Controller('api/projects/:slug/hooks/github')
export class GithubController {
  constructor(@Inject(GithubService) private readonly github: GithubService) {}

  @Post()
  async receive(
    @Param('slug', { schema: slugParameter }) slug: string,
    @Headers() headers: Record<string, string | undefined>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const answer = await this.github.receive({
      slug,
      event: headers['x-github-event'],
      id: headers['x-github-delivery'],
      signature: headers['x-hub-signature-256'],
      raw: request.rawBody ?? Buffer.alloc(0),
      body: request.body,
    });
    void reply.status(answer.status);
    return answer.body;
  }
}
