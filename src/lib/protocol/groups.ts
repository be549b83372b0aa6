import * as v from 'valibot';
import type { Visibility } from '#domain/exposure/visibility.ts';
import { reads, takes } from './route.ts';

/** Which items are a group's: those that fit any of it. */
export interface GroupItems {
  /** Ids of imports that brought them. */
  readonly imports: readonly string[];
  /** Fields of their metadata with the value they have. */
  readonly metadata: readonly { readonly name: string; readonly value: string }[];
  /** Their keys, one by one. */
  readonly keys: readonly string[];
}

export interface GroupView {
  readonly id: string;
  readonly name: string;
  readonly members: readonly { readonly id: string; readonly name: string }[];
  /** Null for who may not change groups, like the items. */
  readonly annotators: readonly { readonly id: string; readonly name: string }[] | null;
  readonly items: (GroupItems & { readonly count: number }) | null;
}

export interface GroupsView {
  readonly groups: readonly GroupView[];
  readonly visibility: Visibility;
}

/** What one member sees of the project. */
export interface MemberSight {
  readonly id: string;
  readonly name: string;
  readonly role: string;
  readonly groups: readonly string[];
  readonly items: number;
  readonly people: number;
}

const name = v.pipe(
  v.string(),
  v.trim(),
  v.minLength(1, 'Give the group a name.'),
  v.maxLength(80, 'A group’s name has at most 80 characters.'),
);
const ids = v.pipe(v.array(v.string()), v.maxLength(1000, 'At most 1000 at once.'));
const yesNo = v.boolean();
const id = '01K9X3V7E8Q2M4N6P8R0S2T4WE';

export const listGroups = reads<GroupsView>({
  method: 'GET',
  path: '/api/projects/:project/groups',
  access: 'member.read',
  shows: 'people',
  says: 'The groups of a project, as far as you may know them, and what is hidden between them.',
});
export const previewSight = reads<MemberSight[]>({
  method: 'GET',
  path: '/api/projects/:project/groups/preview',
  access: 'group.change',
  shows: 'people',
  says: 'How many items and people each member sees, or would see if the query were in force.',
  query: {
    items: '`1`: items hidden between groups, `0`: not; as it is now unless said.',
    people: '`1`: people hidden between groups, `0`: not; as it is now unless said.',
    names: '`0`: observers see no names, `1`: they do; as it is now unless said.',
  },
});
export const createGroup = takes<{ id: string }>()({
  method: 'POST',
  path: '/api/projects/:project/groups',
  access: 'group.change',
  shows: 'nothing',
  says: 'Make a group.',
  body: v.object({ name }),
  example: { body: { name: 'Vendor A' }, reply: { id } },
});
export const renameGroup = takes<null>()({
  method: 'PATCH',
  path: '/api/projects/:project/groups/:group',
  access: 'group.change',
  shows: 'nothing',
  says: 'Give a group another name.',
  body: v.object({ name }),
  example: { body: { name: 'Vendor A, night shift' }, reply: null },
});
export const removeGroup = reads<null>({
  method: 'DELETE',
  path: '/api/projects/:project/groups/:group',
  access: 'group.change',
  shows: 'nothing',
  says: 'Remove a group; its people and items stay, in no group of that name.',
});
export const setGroupPeople = takes<null>()({
  method: 'PUT',
  path: '/api/projects/:project/groups/:group/people',
  access: 'group.change',
  shows: 'nothing',
  says: 'Say which members and annotators are in a group. Whoever has a room open sees what they may see from then on.',
  body: v.object({ members: ids, annotators: ids }),
  example: { body: { members: ['01K9X3V7E8Q2M4N6P8R0S2T4WB'], annotators: [] }, reply: null },
});
export const setGroupItems = takes<{ count: number }>()({
  method: 'PUT',
  path: '/api/projects/:project/groups/:group/items',
  access: 'group.change',
  shows: 'nothing',
  says: 'Say which items are a group’s, by import, metadata or key. Items in no group are everybody’s.',
  body: v.object({
    imports: ids,
    metadata: v.pipe(
      v.array(v.object({ name: v.pipe(v.string(), v.maxLength(200)), value: v.pipe(v.string(), v.maxLength(2000)) })),
      v.maxLength(100, 'At most 100 metadata values.'),
    ),
    keys: v.pipe(v.array(v.string()), v.maxLength(20_000, 'At most 20,000 keys.')),
  }),
  example: { body: { imports: [], metadata: [{ name: 'language', value: 'de' }], keys: [] }, reply: { count: 412 } },
});
export const changeVisibility = takes<null>()({
  method: 'PUT',
  path: '/api/projects/:project/visibility',
  access: 'group.change',
  shows: 'nothing',
  says: 'Change what groups do not see of each other and what observers see; it holds at once, in open rooms too.',
  body: v.object({
    groupsHide: v.object({ names: yesNo, items: yesNo, people: yesNo }),
    observers: v.object({ names: yesNo, agreement: yesNo, queue: yesNo, export: yesNo }),
  }),
  example: {
    body: {
      groupsHide: { names: false, items: true, people: true },
      observers: { names: true, agreement: true, queue: true, export: false },
    },
    reply: null,
  },
});
