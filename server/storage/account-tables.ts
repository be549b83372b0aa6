import type { Role } from '#domain/adjudication/policy.ts';
import type { Scope } from '#lib/protocol/tokens.ts';
import type { Fixed } from './column.ts';

interface AccountTable {
  id: Fixed<string>;
  /** Lower-cased; unique. */
  email: string;
  name: string;
  password_hash: string | null;
  /** Owner of the installation: may create projects. */
  is_owner: boolean;
  /** A person of the demo: entered without a password, only under the demo's conditions. */
  is_demo: Fixed<boolean>;
  created_at: Fixed<number>;
}

interface AuthSessionTable {
  /** SHA-256 (hex) of the token; not secret. */
  id: Fixed<string>;
  account_id: Fixed<string>;
  created_at: Fixed<number>;
  expires_at: number;
  last_seen_at: number;
  user_agent: Fixed<string>;
  ip_prefix: Fixed<string>;
}

interface OneTimeLinkTable {
  id: Fixed<string>;
  purpose: Fixed<'setup' | 'invitation'>;
  /** SHA-256 (hex) of the token in the link. */
  token_hash: Fixed<string>;
  project_id: Fixed<string | null>;
  role: Fixed<Role | null>;
  email: Fixed<string | null>;
  created_by: Fixed<string | null>;
  created_at: Fixed<number>;
  expires_at: Fixed<number>;
  used_at: number | null;
  revoked_at: number | null;
}

interface ApiTokenTable {
  id: Fixed<string>;
  account_id: Fixed<string>;
  /** The one project it is for, or null for all of the account's. */
  project_id: Fixed<string | null>;
  /** SHA-256 (hex) of the token. */
  token_hash: Fixed<string>;
  /** How the token begins, shown in lists. */
  prefix: Fixed<string>;
  name: Fixed<string>;
  scope: Fixed<Scope>;
  created_at: Fixed<number>;
  expires_at: Fixed<number>;
  /** To the hour. */
  last_used_at: number | null;
  revoked_at: number | null;
}

interface SignInFailureTable {
  /** SHA-256 of e-mail + address prefix, of the prefix alone, or of the prefix as a place of wrong tokens. */
  key: Fixed<string>;
  at: Fixed<number>;
}

/** Who people are, how they come in, and what scripts come in with. */
export interface AccountTables {
  account: AccountTable;
  auth_session: AuthSessionTable;
  one_time_link: OneTimeLinkTable;
  api_token: ApiTokenTable;
  sign_in_failure: SignInFailureTable;
}
