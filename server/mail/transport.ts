import { createTransport } from 'nodemailer';
import type { MailConfig } from '#server/config.ts';
import type { Composed } from './compose.ts';

/** A mail on its way to one person. */
export interface Letter extends Composed {
  /** The same at every try, so that a mail server can tell a second copy. */
  messageId: string;
  to: string;
  /** What a mail program posts to when somebody unsubscribes in it. */
  stopUrl: string;
}

/** Hands a letter to the mail server; rejects when it was not taken. */
export type Send = (letter: Letter) => Promise<void>;

/** A mail server that says nothing for so long is not waited for: a stop would have to wait as well. */
const PATIENCE = 10_000;

/** Sends through the configured server, one connection a mail. A password is never sent in the clear to another machine. */
export function openTransport({ smtpUrl, from }: MailConfig): Send {
  const url = new URL(smtpUrl);
  const isSecure = url.protocol === 'smtps:';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const hasUser = url.username !== '';
  const transport = createTransport({
    host,
    port: url.port === '' ? (isSecure ? 465 : 587) : Number(url.port),
    secure: isSecure,
    requireTLS: !isSecure && hasUser && !['localhost', '127.0.0.1', '::1'].includes(host),
    ...(hasUser ? { auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) } } : {}),
    dnsTimeout: PATIENCE,
    connectionTimeout: PATIENCE,
    greetingTimeout: PATIENCE,
    socketTimeout: PATIENCE,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return async ({ messageId, to, subject, text, html, stopUrl }) => {
    await transport.sendMail({
      from,
      to: { name: '', address: to },
      subject,
      text,
      html,
      messageId,
      headers: {
        'Auto-Submitted': 'auto-generated',
        'List-Unsubscribe': `<${stopUrl}>`,
        'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      },
    });
  };
}

/** Whether the mail server will never take this mail: it refused the address or the message for good. */
export function isForGood(error: unknown): boolean {
  const { code, responseCode } = (error ?? {}) as { code?: string; responseCode?: number };
  return (code === 'EENVELOPE' || code === 'EMESSAGE') && responseCode !== undefined && responseCode >= 500;
}
