import type { Role } from '#domain/adjudication/policy.ts';

/** A change to a member that is about to be made. */
export type MemberChange =
  { readonly kind: 'remove' } | { readonly kind: 'tags' } | { readonly kind: 'role'; readonly role: Role };
