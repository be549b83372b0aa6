import * as v from 'valibot';
import type { Need } from '#domain/adjudication/needs.ts';
import { type Role, roles } from '#domain/adjudication/policy.ts';
import { reads, takes } from './route.ts';

export interface Me {
  readonly person: {
    readonly id: string;
    readonly name: string;
    readonly email: string;
    readonly isOwner: boolean;
  } | null;
  /** The people of the demo, while this server shows one to this visitor. */
  readonly demo: {
    readonly people: readonly {
      readonly name: string;
      readonly role: Role;
      readonly host: string;
      readonly url: string;
    }[];
    /** The demo person this host belongs to. */
    readonly here: string | null;
  } | null;
}

export interface SessionView {
  readonly id: string;
  readonly current: boolean;
  readonly createdAt: number;
  readonly lastSeenAt: number;
  readonly device: string;
  readonly place: string;
}

export interface LinkView {
  readonly purpose: 'setup' | 'invitation';
  readonly state: 'open' | 'used' | 'expired' | 'revoked';
  readonly project: string | null;
  readonly role: Role | null;
  readonly email: string | null;
}

export interface MemberView {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  /** Free tags that policies ask for. */
  readonly tags: readonly string[];
  /** Names of the annotators this member is. */
  readonly annotators: readonly string[];
}

export interface InvitationView {
  readonly id: string;
  readonly role: Role;
  readonly email: string | null;
  readonly state: LinkView['state'];
  readonly createdAt: number;
  readonly expiresAt: number;
}

export interface AnnotatorRow {
  readonly id: string;
  /** What they are called now. */
  readonly name: string;
  /** What they are called in the data. */
  readonly importedName: string;
  readonly isModel: boolean;
  readonly annotations: number;
  readonly account: string | null;
  /** Those whose answers count as theirs, each with the act that said so. */
  readonly merged: readonly { readonly id: string; readonly name: string; readonly act: string }[];
}

/** Something that waits for somebody who is not there, and where. */
export interface NeedView extends Omit<Need, 'conflicts'> {
  readonly places: readonly {
    readonly item: string;
    readonly itemKey: string;
    readonly conflict: string;
    /** The escalation that needs an owner, where that is what waits. */
    readonly escalation: string | null;
  }[];
}

const email = v.pipe(
  v.string(),
  v.trim(),
  v.toLowerCase(),
  v.maxLength(254, 'An e-mail address has at most 254 characters.'),
  v.email('Give an e-mail address like ana@example.org.'),
);
const personName = v.pipe(
  v.string(),
  v.trim(),
  v.minLength(1, 'Give a name.'),
  v.maxLength(80, 'A name has at most 80 characters.'),
);
/** Length is what counts (NIST 800-63B): no rules of composition. */
const newPassword = v.pipe(
  v.string(),
  v.minLength(10, 'A password has at least 10 characters.'),
  v.maxLength(200, 'A password has at most 200 characters.'),
);
const token = v.pipe(v.string(), v.maxLength(100));
const role = v.picklist(roles);

export const getMe = reads<Me>({
  method: 'GET',
  path: '/api/session',
  access: 'anyone',
  shows: 'nothing',
  says: 'Who is signed in here.',
  example: {
    reply: {
      person: { id: '01K9X3V7E8Q2M4N6P8R0S2T4WB', name: 'Ana Ortiz', email: 'ana@example.org', isOwner: true },
      demo: null,
    },
  },
});
export const signIn = takes<{ id: string }>()({
  method: 'POST',
  path: '/api/session',
  access: 'anyone',
  shows: 'nothing',
  says: 'Sign in; the reply sets the session cookie.',
  sessionOnly: true,
  body: v.object({ email, password: v.pipe(v.string(), v.maxLength(200)) }),
  example: {
    body: { email: 'ana@example.org', password: 'correct horse battery' },
    reply: { id: '01K9X3V7E8Q2M4N6P8R0S2T4WB' },
  },
});
export const signOut = reads<null>({
  method: 'DELETE',
  path: '/api/session',
  access: 'signed-in',
  shows: 'nothing',
  says: 'End this session.',
  sessionOnly: true,
});
export const enterDemo = reads<{ id: string }>({
  method: 'POST',
  path: '/api/demo/session',
  access: 'anyone',
  shows: 'nothing',
  says: 'Enter as the demo person this host belongs to; only where the demo is shown.',
  sessionOnly: true,
});
export const listSessions = reads<SessionView[]>({
  method: 'GET',
  path: '/api/sessions',
  access: 'signed-in',
  shows: 'nothing',
  says: 'Your own sessions.',
  sessionOnly: true,
});
export const endSession = reads<null>({
  method: 'DELETE',
  path: '/api/sessions/:session',
  access: 'signed-in',
  shows: 'nothing',
  says: 'End one of your sessions.',
  sessionOnly: true,
});
export const lookAtLink = takes<LinkView>()({
  method: 'POST',
  path: '/api/links/look',
  access: 'anyone',
  shows: 'nothing',
  says: 'What a one-time link is for; does not use it up.',
  sessionOnly: true,
  body: v.object({ token }),
  example: {
    body: { token: 'c3RhbmRzLWluLWZvci0yNTYtcmFuZG9tLWJpdHMtaGVy' },
    reply: { purpose: 'invitation', state: 'open', project: 'Support mail', role: 'annotator', email: null },
  },
});
export const acceptLink = takes<{ id: string; project: string | null }>()({
  method: 'POST',
  path: '/api/links/accept',
  access: 'anyone',
  shows: 'nothing',
  says: 'Use a one-time link: makes the account (or joins with the one signed in) and signs in.',
  sessionOnly: true,
  body: v.object({
    token,
    account: v.nullable(v.object({ name: personName, email, password: newPassword })),
  }),
  example: {
    body: {
      token: 'c3RhbmRzLWluLWZvci0yNTYtcmFuZG9tLWJpdHMtaGVy',
      account: { name: 'Bo Lund', email: 'bo@example.org', password: 'another long password' },
    },
    reply: { id: '01K9X3V7E8Q2M4N6P8R0S2T4WC', project: 'support-mail' },
  },
});

export const listMembers = reads<{
  members: MemberView[];
  invitations: InvitationView[];
  annotators: AnnotatorRow[];
}>({
  method: 'GET',
  path: '/api/projects/:project/members',
  access: 'member.read',
  shows: 'people',
  says: 'People of a project; invitations and annotators are shown to leads.',
});
export const invite = takes<{ id: string; token: string; expiresAt: number }>()({
  method: 'POST',
  path: '/api/projects/:project/invitations',
  access: 'member.invite',
  shows: 'nothing',
  says: 'Make a one-time invitation link; its token is shown this once.',
  body: v.object({ role, email: v.nullable(email) }),
  example: {
    body: { role: 'annotator', email: 'bo@example.org' },
    reply: {
      id: '01K9X3V7E8Q2M4N6P8R0S2T4WD',
      token: 'c3RhbmRzLWluLWZvci0yNTYtcmFuZG9tLWJpdHMtaGVy',
      expiresAt: 1_795_000_000_000,
    },
  },
});
export const revokeInvitation = reads<null>({
  method: 'DELETE',
  path: '/api/projects/:project/invitations/:invitation',
  access: 'member.invite',
  shows: 'nothing',
  says: 'Revoke an invitation.',
});
export const changeRole = takes<null>()({
  method: 'PATCH',
  path: '/api/projects/:project/members/:account',
  access: 'member.change',
  shows: 'nothing',
  says: 'Give a member another role.',
  body: v.object({ role }),
  example: { body: { role: 'adjudicator' }, reply: null },
});
export const setTags = takes<readonly string[]>()({
  method: 'PUT',
  path: '/api/projects/:project/members/:account/tags',
  access: 'member.change',
  shows: 'nothing',
  says: 'Give a member tags, such as a domain or a credential, that policies can ask for; they replace the former ones.',
  body: v.object({
    tags: v.pipe(v.array(v.pipe(v.string(), v.maxLength(100))), v.maxLength(100, 'At most 100 tags at once.')),
  }),
  example: { body: { tags: ['senior', 'billing'] }, reply: ['billing', 'senior'] },
});
export const removeMember = reads<null>({
  method: 'DELETE',
  path: '/api/projects/:project/members/:account',
  access: 'member.change',
  shows: 'nothing',
  says: 'Take a member out of the project; what they did stays.',
});
export const listNeeds = reads<NeedView[]>({
  method: 'GET',
  path: '/api/projects/:project/needs',
  access: 'member.change',
  shows: 'people',
  says: 'What waits for somebody who is not there; with a member, what would newly wait once they changed or left.',
  query: {
    account: 'A member who would change.',
    role: 'The role they would have.',
    tags: 'The tags they would have, with commas between them. Without role and tags they would leave.',
  },
});
export const linkAnnotator = takes<null>()({
  method: 'PUT',
  path: '/api/projects/:project/annotators/:annotator/account',
  access: 'annotator.link',
  shows: 'nothing',
  says: 'Say which account an annotator found in data is (null: nobody’s).',
  body: v.object({ account: v.nullable(v.string()) }),
  example: { body: { account: '01K9X3V7E8Q2M4N6P8R0S2T4WC' }, reply: null },
});
