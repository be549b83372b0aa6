import * as v from 'valibot';
import { reads, takes } from './route.ts';

/** When nobody said otherwise. */
export const DEFAULT_MAIL = { daily: true, hour: 7 } as const;

/** What a person set about their daily mail. */
export interface MailSetting {
  readonly daily: boolean;
  /** Hour of the day (UTC) from which it is sent. */
  readonly hour: number;
  /** For owners of the installation: mails of the last week that were given up, and why the last one was. */
  readonly givenUp: { readonly count: number; readonly at: number; readonly problem: string } | null;
}

export const getMail = reads<MailSetting | null>({
  method: 'GET',
  path: '/api/mail',
  access: 'signed-in',
  shows: 'nothing',
  says: 'When you are mailed what waits for you; null where no mail is sent.',
  sessionOnly: true,
  example: { reply: { ...DEFAULT_MAIL, givenUp: null } },
});
export const setMail = takes<null>()({
  method: 'PUT',
  path: '/api/mail',
  access: 'signed-in',
  shows: 'nothing',
  says: 'Whether and from which hour (UTC) you are mailed once a day what waits for you.',
  sessionOnly: true,
  body: v.object({
    daily: v.boolean(),
    hour: v.pipe(
      v.number(),
      v.integer('Give the hour as a whole number.'),
      v.minValue(0, 'The first hour of a day is 0.'),
      v.maxValue(23, 'The last hour of a day is 23.'),
    ),
  }),
  example: { body: { daily: true, hour: 6 }, reply: null },
});
export const stopMail = reads<null>({
  method: 'POST',
  path: '/api/mail/stop/:token',
  access: 'anyone',
  shows: 'nothing',
  says: 'Stop the daily mail whose link this is (RFC 8058). The reply is the same whether or not the link is one.',
  sessionOnly: true,
  example: { reply: null },
});
export const askToStopMail = reads<string>({
  method: 'GET',
  path: '/api/mail/stop/:token',
  access: 'anyone',
  shows: 'nothing',
  says: 'Leads whoever opens the link of a mail to the page that stops it; changes nothing.',
  sessionOnly: true,
  gives: ['text/html'],
});
/** Where a person stops their mail; the token stands behind the `#`, which browsers never send. */
export const stopPage = (linked: string): string => `/stop-mail#${linked}`;
