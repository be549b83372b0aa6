import { readFileSync } from 'node:fs';

type JsonSchema = Readonly<Record<string, unknown>>;

interface Replies {
  /** What each route replies, by its name. */
  readonly replies: Readonly<Record<string, JsonSchema>>;
  /** The types they share, by name. */
  readonly schemas: Readonly<Record<string, JsonSchema>>;
}

/** Schemas of the replies, made from the types of the routes by `.ci/reply-schemas.js`. */
export const { replies, schemas } = JSON.parse(
  readFileSync(new URL('replies.json', import.meta.url), 'utf8'),
) as Replies;
