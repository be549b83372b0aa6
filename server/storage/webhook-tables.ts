import type { ColumnType } from 'kysely';
import type { Fixed, Json } from './column.ts';

interface WebhookTable {
  id: Fixed<string>;
  project_id: Fixed<string>;
  url: Fixed<string>;
  /** Signs what is sent (`whsec_…`), so it is kept as it is; told once. */
  secret: Fixed<string>;
  events: Json<string[]>;
  created_by: Fixed<string>;
  created_at: Fixed<number>;
  /** Nothing is sent from then on. */
  disabled_at: number | null;
  /** Why the server switched it off, or null when a person did. */
  disabled_why: string | null;
  removed_at: number | null;
}

/** One event on its way to one webhook; written in the transaction of its log entry. */
interface WebhookMessageTable {
  /** Sent as `webhook-id`, the same at every try. */
  id: Fixed<string>;
  webhook_id: Fixed<string>;
  event: Fixed<string>;
  data: ColumnType<Record<string, unknown>, Record<string, unknown>, never>;
  created_at: Fixed<number>;
  tries: number;
  /** When it is tried next; null once it is over. */
  next_at: number | null;
  delivered_at: number | null;
  failed_at: number | null;
}

interface WebhookTryTable {
  message_id: Fixed<string>;
  number: Fixed<number>;
  at: Fixed<number>;
  /** Milliseconds. */
  took: Fixed<number>;
  status: Fixed<number | null>;
  problem: Fixed<string | null>;
  /** The beginning of what was answered. */
  reply: Fixed<string>;
}

/** Who outside is told, and whether it came through. */
export interface WebhookTables {
  webhook: WebhookTable;
  webhook_message: WebhookMessageTable;
  webhook_try: WebhookTryTable;
}
