import type { Action } from '#lib/protocol/action.ts';
import { type Asker, can, type Circumstance } from '#server/auth/can.ts';
import { forbidden } from './refusal.ts';

/** Asks `can()` and refuses with its words. */
export function ask(asker: Asker, action: Action, circumstance?: Circumstance): void {
  const permission = can(asker, action, circumstance);
  if (!permission.allowed) throw forbidden(permission.code, permission.says);
}
