export { startMailSink, type MailSink, type MailSinkOptions } from './mail.sink.js';
export type { Mail, NextOptions } from './mailbox.js';
