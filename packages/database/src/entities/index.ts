import { ApiKeyEntity } from './api-key.entity.js';
import { SessionEntity } from './session.entity.js';
import { UserEntity } from './user.entity.js';

export { ApiKeyEntity, SessionEntity, UserEntity };
export const entities = [ApiKeyEntity, SessionEntity, UserEntity];
