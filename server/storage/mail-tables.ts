import type { Fixed, Json } from './column.ts';

/** What a person set about their daily mail; without a row the defaults hold. */
interface MailSettingTable {
  account_id: Fixed<string>;
  daily: boolean;
  /** Hour of the day (UTC) from which it is sent. */
  hour: number;
  /** Signs the links that stop it; never leaves the server. */
  secret: Fixed<string>;
  /** What the last mail told, as the keys of `digestOf`. */
  told: Json<string[]>;
}

/** The mail of one person and day; unique by them, so that there is no second one. */
interface MailOutboxTable {
  id: Fixed<string>;
  account_id: Fixed<string>;
  /** `2026-11-25`, UTC. */
  day: Fixed<string>;
  created_at: Fixed<number>;
  tries: number;
  /** When it is tried next; null once it is over. */
  next_at: number | null;
  /** Until then (by the database's clock) one process has it. */
  leased_until: number | null;
  /** It is being handed to the mail server: nobody knows whether it arrived until that is written down. */
  handing: boolean;
  sent_at: number | null;
  failed_at: number | null;
  problem: string | null;
}

export interface MailTables {
  mail_setting: MailSettingTable;
  mail_outbox: MailOutboxTable;
}
