import { type Role, roles } from '#domain/adjudication/policy.ts';

/** What each role may do, in a few words. */
export const roleSays: Record<Role, string> = {
  owner: 'everything, and makes other owners',
  lead: 'imports, invites, changes settings, decides',
  adjudicator: 'decides and exports',
  annotator: 'proposes, votes and comments',
  observer: 'reads',
};

/** The roles somebody may give: their own and weaker ones. */
export function rolesToGive(own: Role): readonly Role[] {
  return roles.slice(roles.indexOf(own));
}

export function roleOptions(own: Role): { value: Role; label: string }[] {
  return rolesToGive(own).map((role) => ({ value: role, label: role }));
}
