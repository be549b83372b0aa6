/** The settings of one Parley process, all from the environment. */
export interface Config {
  host: string;
  port: number;
  /** Public origins people use, e.g. `https://parley.example.org`; the first is the main one. */
  origins: string[];
  /** Nobody set ORIGIN: people reach this server under `localhost` only. */
  isLocal: boolean;
  dataDir: string;
  /** Postgres server, or null for the embedded database. */
  databaseUrl: string | null;
  /** Hosts that webhooks may reach although their addresses are not public. */
  webhookAllowHosts: string[];
  /** The server that takes mail and whom it comes from, or null: then no mail is sent. */
  mail: MailConfig | null;
}

export interface MailConfig {
  /** `smtp:` or `smtps:`, with user and password where the server wants them. */
  smtpUrl: string;
  from: { name: string; address: string };
}

/** Thrown when the environment holds a setting that cannot work; the message is one readable line. */
export class BadSetting extends Error {}

const KNOWN = [
  'PORT',
  'HOST',
  'ORIGIN',
  'DATA_DIR',
  'DATABASE_URL',
  'REDIS_URL',
  'WEBHOOK_ALLOW_HOSTS',
  'SMTP_URL',
  'MAIL_FROM',
];

/**
 * Reads and checks the settings.
 *
 * @throws BadSetting naming the setting and what to give it.
 */
export function readConfig(env: Record<string, string | undefined>): Config {
  const unknown = Object.keys(env).find((name) => name.startsWith('PARLEY_'));
  if (unknown) throw new BadSetting(`${unknown} is not a setting of Parley. It knows ${KNOWN.join(', ')}.`);
  if (env.REDIS_URL) {
    throw new BadSetting('REDIS_URL: this version runs as one process; leave REDIS_URL unset.');
  }
  const port = readPort(env.PORT);
  const host = env.HOST?.trim() || '127.0.0.1';
  if (/[/:]/.test(host) && !isIpv6(host)) {
    throw new BadSetting(`HOST is “${host}”; give a name or address without scheme and port, like 127.0.0.1.`);
  }
  return {
    host,
    port,
    isLocal: !env.ORIGIN,
    origins: env.ORIGIN ? env.ORIGIN.split(',').map((text) => readOrigin(text.trim())) : [`http://localhost:${port}`],
    dataDir: env.DATA_DIR?.trim() || 'data',
    databaseUrl: env.DATABASE_URL ? readDatabaseUrl(env.DATABASE_URL) : null,
    webhookAllowHosts: (env.WEBHOOK_ALLOW_HOSTS ?? '')
      .split(',')
      .map((text) => text.trim().toLowerCase())
      .filter((text) => text !== '')
      .map(readAllowedHost),
    mail: readMail(env),
  };
}

function readMail({ SMTP_URL, MAIL_FROM, ORIGIN }: Record<string, string | undefined>): MailConfig | null {
  if (!SMTP_URL && !MAIL_FROM) return null;
  if (!SMTP_URL)
    throw new BadSetting('MAIL_FROM is set and SMTP_URL is not: give smtp://mail.example.org, or neither.');
  if (!MAIL_FROM) {
    throw new BadSetting('SMTP_URL is set and MAIL_FROM is not: give Parley <parley@example.org>, or neither.');
  }
  if (!ORIGIN) throw new BadSetting('SMTP_URL needs ORIGIN: the links in mails begin with it.');
  const url = URL.parse(SMTP_URL);
  // It may hold a password, so it is not repeated.
  if (!url || !/^smtps?:$/.test(url.protocol) || url.hostname === '' || !/^\/?$/.test(url.pathname) || url.search) {
    throw new BadSetting('SMTP_URL cannot be read; give smtp://user:password@mail.example.org:587 or smtps://….');
  }
  return { smtpUrl: SMTP_URL, from: readSender(MAIL_FROM.trim()) };
}

function readSender(text: string): MailConfig['from'] {
  const [, name = '', address = ''] = /^(?:"?([^"<>]*?)"?\s*<([^<>]+)>)$/.exec(text) ?? [null, '', text];
  if (!isMailAddress(address)) {
    throw new BadSetting(`MAIL_FROM is “${text}”; give parley@example.org or Parley <parley@example.org>.`);
  }
  return { name: name.trim(), address };
}

/** Whether mail can be addressed to it. */
export function isMailAddress(text: string): boolean {
  return /^[^\s@<>,;:"\\()[\]\p{Cc}]+@[^\s@<>,;:"\\()[\]\p{Cc}]+$/u.test(text);
}

function readPort(text: string | undefined): number {
  if (text === undefined || text === '') return 3000;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new BadSetting(`PORT is “${text}”; give a whole number from 1 to 65535.`);
  }
  return port;
}

function readOrigin(text: string): string {
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol) || url.origin !== text.replace(/\/$/, '')) {
    throw new BadSetting(`ORIGIN has “${text}”; give origins like https://parley.example.org, without a path.`);
  }
  return url.origin;
}

function readDatabaseUrl(text: string): string {
  const url = URL.parse(text);
  if (!url || !/^postgres(ql)?:$/.test(url.protocol) || url.pathname.length < 2) {
    throw new BadSetting('DATABASE_URL cannot be read; give postgres://user:password@host:5432/database.');
  }
  return text;
}

function readAllowedHost(text: string): string {
  const url = URL.parse(`https://${isIpv6(text) && text.includes(':') ? `[${text}]` : text}`);
  if (!url || url.port !== '' || url.pathname !== '/' || url.hostname.replace(/[[\]]/g, '') !== text) {
    throw new BadSetting(
      `WEBHOOK_ALLOW_HOSTS has “${text}”; give names or addresses separated by commas, without scheme, port or path.`,
    );
  }
  return text;
}

function isIpv6(host: string): boolean {
  return /^[0-9a-fA-F:]+$/.test(host);
}
