/**
 * Redis pub/sub channel on which a slug is sent after its alias moved (or the project was removed), once that is
 * committed. Every edge forgets what it knew of the slug.
 */
export const ALIAS_CHANNEL = 'slipway:alias';
