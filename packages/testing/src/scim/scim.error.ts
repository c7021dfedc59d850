import SCIMMY from 'scimmy';

/** Body of an error answer (RFC 7644, 3.12), also for the statuses that scimmy's own message does not admit. */
export function errorBody(status: number, detail: string, scimType?: string): Record<string, unknown> {
  return {
    schemas: [SCIMMY.Messages.ErrorResponse.id],
    status: String(status),
    ...(scimType ? { scimType } : {}),
    detail,
  };
}

/** An error that scimmy turns into such an answer. */
export function scimError(status: number, detail: string, scimType = ''): Error {
  return new SCIMMY.Types.Error(status, scimType, detail);
}
