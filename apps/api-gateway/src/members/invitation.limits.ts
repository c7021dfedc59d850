/** How long the link of an invitation can be accepted, from when it was sent last. */
export const INVITATION_DAYS = 7;
/** Invitations of one organisation that nobody has accepted yet. */
export const OPEN_INVITATIONS = 100;
/** Invitations that one organisation makes within a day: mails go out in the operator's name. */
export const INVITATIONS_PER_DAY = 50;
/** Mails of invitations that one address is sent within a day, whoever invites it. */
export const MAILS_PER_RECIPIENT = 10;
/** How often one invitation is sent at most, and the pause between two times. */
export const SENDS = 5;
export const PAUSE_SECONDS = 60;
