export { escaped, mailPage } from './mail.page.js';
export { AddressRefused, Mailer, MailServerDown, smtpOptions, type MailText } from './mailer.js';
