import type { Policy, Role } from '#domain/adjudication/policy.ts';
import type { Sight } from '#server/exposure/sight.ts';

/** A project as its member's inbox needs it. */
export interface InboxProject {
  id: string;
  slug: string;
  name: string;
  role: Role;
  policy: Policy;
  /** What the member sees of it. */
  sight: Sight;
}
