import * as v from 'valibot';
import { reads, takes } from './route.ts';

/** `read` opens GET routes; `write` all routes but those of sign-ins. */
export const scopes = ['read', 'write'] as const;
export type Scope = (typeof scopes)[number];

/** A token as its owner sees it in a list: never the token itself. */
export interface TokenView {
  readonly id: string;
  readonly name: string;
  /** How the token begins, to tell it from others. */
  readonly prefix: string;
  readonly scope: Scope;
  /** The one project it is for, or null for all of the account's. */
  readonly project: { readonly slug: string; readonly name: string } | null;
  readonly createdAt: number;
  readonly expiresAt: number;
  /** To the hour; null while it has not been used. */
  readonly lastUsedAt: number | null;
}

/** Days a token lasts unless said, and at most. */
export const TOKEN_DAYS = { usual: 90, most: 365 } as const;

export const listTokens = reads<TokenView[]>({
  method: 'GET',
  path: '/api/tokens',
  access: 'signed-in',
  shows: 'nothing',
  says: 'Your API tokens that still open something, newest first.',
  sessionOnly: true,
});
export const createToken = takes<{ id: string; token: string; expiresAt: number }>()({
  method: 'POST',
  path: '/api/tokens',
  access: 'signed-in',
  shows: 'nothing',
  says: 'Make an API token for scripts; it is shown this once.',
  sessionOnly: true,
  body: v.object({
    name: v.pipe(
      v.string(),
      v.trim(),
      v.minLength(1, 'Give the token a name, like what will use it.'),
      v.maxLength(80, 'A token’s name has at most 80 characters.'),
    ),
    scope: v.picklist(scopes),
    project: v.nullable(v.pipe(v.string(), v.maxLength(200))),
    days: v.optional(
      v.pipe(
        v.number(),
        v.integer('Give whole days.'),
        v.minValue(1, 'A token lasts at least a day.'),
        v.maxValue(TOKEN_DAYS.most, `A token lasts at most ${TOKEN_DAYS.most} days.`),
      ),
      TOKEN_DAYS.usual,
    ),
  }),
  example: {
    body: { name: 'Nightly export', scope: 'read', project: 'support-mail', days: 90 },
    reply: {
      id: '01K9X3V7E8Q2M4N6P8R0S2T4WE',
      token: 'ply_c3RhbmRzLWluLWZvci0yNTYtcmFuZG9tLWJpdHMtaGVyAAAAAA',
      expiresAt: 1_795_000_000_000,
    },
  },
});
export const revokeToken = reads<null>({
  method: 'DELETE',
  path: '/api/tokens/:token',
  access: 'signed-in',
  shows: 'nothing',
  says: 'Revoke one of your API tokens; it opens nothing from then on.',
  sessionOnly: true,
});
