import { describe, expect, it } from 'vitest';
import { type Role, roles } from '#domain/adjudication/policy.ts';
import { type Action, actions } from '#lib/protocol/action.ts';
import { can, type Circumstance, roleAllows } from './can.ts';

const asker = (role: Role | null, isOwner = false) => ({ accountId: 'me', isOwner, role });
const allowed = (role: Role | null, action: Action, circumstance?: Circumstance) =>
  can(asker(role), action, circumstance).allowed;

/** TRUST: roles per project, deny by default. o owner · l lead · j adjudicator · a annotator · s observer. */
const table: Record<Exclude<Action, 'project.create'>, string> = {
  'project.read': 'oljas',
  'project.settings': 'ol',
  'member.read': 'oljas',
  'member.invite': 'ol',
  'member.change': 'ol',
  'annotator.link': 'ol',
  'group.change': 'ol',
  import: 'ol',
  'export.gold': 'olj',
  'export.names': 'ol',
  'release.create': 'ol',
  'agreement.people': 'ol',
  'agreement.read': 'oljas',
  'queue.read': 'oljas',
  'room.enter': 'oljas',
  'room.write': 'olja',
  propose: 'olja',
  vote: 'olja',
  comment: 'olja',
  decide: 'olj',
  undo: 'olj',
  contest: 'olja',
  'contest.read': 'oljas',
  'annotator.answers': 'oljas',
  'agreed.resolve': 'ol',
  'queue.handle': 'ol',
  'label.ask': 'ol',
  'label.give': 'olja',
  'audit.read': 'oljas',
  'audit.manage': 'ol',
  'audit.work': 'olja',
  'log.read': 'ol',
  'webhook.manage': 'ol',
};
const letters: Record<Role, string> = { owner: 'o', lead: 'l', adjudicator: 'j', annotator: 'a', observer: 's' };

describe.each(roles)('as %s', (role) => {
  it.each(actions.filter((action) => action !== 'project.create'))('%s', (action) => {
    expect(roleAllows(asker(role), action).allowed).toBe(table[action].includes(letters[role]));
  });
});

it('lets nobody do anything in a project they are no member of, owners of the installation included', () => {
  for (const action of actions) {
    if (action === 'project.create') continue;
    expect(can(asker(null, true), action)).toMatchObject({ allowed: false, code: 'not-a-member' });
  }
});

it('lets owners of the installation make projects, and nobody else', () => {
  expect(can(asker(null, true), 'project.create').allowed).toBe(true);
  expect(can(asker('owner', false), 'project.create').allowed).toBe(false);
});

it('lets nobody give a role above their own', () => {
  expect(allowed('lead', 'member.invite', { newRole: 'owner' })).toBe(false);
  expect(allowed('lead', 'member.invite', { newRole: 'lead' })).toBe(true);
  expect(allowed('owner', 'member.invite', { newRole: 'owner' })).toBe(true);
});

it('lets leads change nobody above them, and keeps the last owner', () => {
  const owner = { accountId: 'x', role: 'owner' as const, isLastOwner: false };
  expect(allowed('lead', 'member.change', { member: owner, newRole: 'observer' })).toBe(false);
  expect(allowed('owner', 'member.change', { member: owner, newRole: 'lead' })).toBe(true);
  const last = { ...owner, isLastOwner: true };
  expect(allowed('owner', 'member.change', { member: last, newRole: 'lead' })).toBe(false);
  expect(allowed('owner', 'member.change', { member: last })).toBe(false);
  expect(allowed('owner', 'member.change', { member: last, newRole: 'owner' })).toBe(true);
});

it('lets a decision be undone by its decider, leads and owners', () => {
  expect(allowed('adjudicator', 'undo', { decidedBy: 'me' })).toBe(true);
  expect(allowed('adjudicator', 'undo', { decidedBy: 'another' })).toBe(false);
  expect(allowed('lead', 'undo', { decidedBy: 'another' })).toBe(true);
  expect(allowed('annotator', 'undo', { decidedBy: 'me' })).toBe(false);
});

it('says the policy’s words when it refuses a decision', () => {
  const deciderProblem = { code: 'recused', says: 'Your own answer is in dispute here.' };
  expect(can(asker('adjudicator'), 'decide', { deciderProblem })).toEqual({ allowed: false, ...deciderProblem });
});

it('shows leads everybody’s answers, and others their own', () => {
  for (const annotatorAccount of ['me', 'you', null]) {
    expect(allowed('lead', 'annotator.answers', { annotatorAccount })).toBe(true);
    expect(allowed('adjudicator', 'annotator.answers', { annotatorAccount })).toBe(annotatorAccount === 'me');
    expect(allowed('annotator', 'annotator.answers', { annotatorAccount })).toBe(annotatorAccount === 'me');
  }
});
