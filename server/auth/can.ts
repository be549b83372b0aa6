import { type Role, roles } from '#domain/adjudication/policy.ts';
import type { Action } from '#lib/protocol/action.ts';

/** Whoever asks, as far as permission goes. */
export interface Asker {
  accountId: string;
  /** Owner of the installation. */
  isOwner: boolean;
  /** Role in the project at hand; null outside any project or when not a member. */
  role: Role | null;
}

/** What it is done to and how that stands, where the answer depends on it. */
export interface Circumstance {
  /** Role to be given by an invitation or a change. */
  newRole?: Role;
  /** Present role and account of the member to be changed. */
  member?: { accountId: string; role: Role; isLastOwner: boolean };
  /** Who made the standing decision. */
  decidedBy?: string;
  /** Account of the annotator it is about; null when it is nobody's. */
  annotatorAccount?: string | null;
  /** Why the policy does not let this person decide now (domain/adjudication readiness). */
  deciderProblem?: { code: string; says: string } | null;
}

export type Permission = { allowed: true } | { allowed: false; code: string; says: string };

const yes: Permission = { allowed: true };
const no = (code: string, says: string): Permission => ({ allowed: false, code, says });

const everyone: readonly Role[] = roles;
const writers: readonly Role[] = ['owner', 'lead', 'adjudicator', 'annotator'];
const deciders: readonly Role[] = ['owner', 'lead', 'adjudicator'];
const leads: readonly Role[] = ['owner', 'lead'];

/** Roles that may do each thing in a project; anything not listed is refused to everybody. */
const allowedRoles: Record<Exclude<Action, 'project.create'>, readonly Role[]> = {
  'project.read': everyone,
  'project.settings': leads,
  'member.read': everyone,
  'member.invite': leads,
  'member.change': leads,
  'annotator.link': leads,
  'group.change': leads,
  import: leads,
  'export.gold': deciders,
  // Everybody else works under pseudonyms (domain/release SPEC R9).
  'export.names': leads,
  'release.create': leads,
  'agreement.read': everyone,
  // It names people and what they answered, which the others learn once a conflict is decided.
  'agreement.people': leads,
  'queue.read': everyone,
  'room.enter': everyone,
  'room.write': writers,
  propose: writers,
  vote: writers,
  comment: writers,
  decide: deciders,
  undo: deciders,
  contest: writers,
  'contest.read': everyone,
  // Leads see everybody's, others their own.
  'annotator.answers': everyone,
  // It reaches a whole project at once, and its filters name people.
  'agreed.resolve': leads,
  'queue.handle': leads,
  'label.ask': leads,
  'label.give': writers,
  'audit.read': everyone,
  'audit.manage': leads,
  // Who audits what is said per item, and rework belongs to its author.
  'audit.work': writers,
  'log.read': leads,
  'webhook.manage': leads,
};

/**
 * The one place that says who may do what: HTTP, sockets and jobs all ask here, each time.
 * Refusals say why in words a person can act on.
 */
export function can(asker: Asker, action: Action, circumstance: Circumstance = {}): Permission {
  const byRole = roleAllows(asker, action);
  if (!byRole.allowed || asker.role === null) return byRole;
  switch (action) {
    case 'member.invite':
      return mayGive(asker.role, circumstance.newRole);
    case 'member.change':
      return mayChange(asker, circumstance);
    case 'decide':
      return circumstance.deciderProblem ? no(circumstance.deciderProblem.code, circumstance.deciderProblem.says) : yes;
    case 'undo':
      return leads.includes(asker.role) || circumstance.decidedBy === asker.accountId
        ? yes
        : no('not-yours', 'A decision is undone by who made it, a lead or an owner.');
    case 'annotator.answers':
      return leads.includes(asker.role) || circumstance.annotatorAccount === asker.accountId
        ? yes
        : no('not-yours', 'You see your own answers here; a lead sees everybody’s.');
    default:
      return yes;
  }
}

/** What the role alone says: the first door, before anything about the object is known. */
export function roleAllows(asker: Asker, action: Action): Permission {
  if (action === 'project.create') {
    return asker.isOwner ? yes : no('role', 'Only an owner of this installation makes projects.');
  }
  if (asker.role === null) return no('not-a-member', 'You are not a member of this project.');
  return allowedRoles[action].includes(asker.role)
    ? yes
    : no('role', `As ${asker.role} you can’t do this here: it is for ${allowedRoles[action].join(', ')}.`);
}

/** Roles that may do something in a project, as far as the role decides; for the description of the routes. */
export function rolesFor(action: Exclude<Action, 'project.create'>): readonly Role[] {
  return allowedRoles[action];
}

function mayGive(own: Role, given: Role | undefined): Permission {
  return given !== undefined && roles.indexOf(given) < roles.indexOf(own)
    ? no('role', `As ${own} you can’t make anybody ${given}.`)
    : yes;
}

function mayChange(asker: Asker, { member, newRole }: Circumstance): Permission {
  if (!asker.role || !member) return no('role', 'There is no such member.');
  if (roles.indexOf(member.role) < roles.indexOf(asker.role)) {
    return no('role', `As ${asker.role} you can’t change ${member.role === 'owner' ? 'an' : 'a'} ${member.role}.`);
  }
  if (member.isLastOwner && newRole !== 'owner') {
    return no('last-owner', 'A project keeps at least one owner: make somebody else owner first.');
  }
  return mayGive(asker.role, newRole);
}
