import type { Role } from '../adjudication/policy.ts';

/** What a project hides from its own people. */
export interface Visibility {
  /** What groups do not see of each other. */
  readonly groupsHide: { readonly names: boolean; readonly items: boolean; readonly people: boolean };
  /** What observers see. */
  readonly observers: {
    readonly names: boolean;
    readonly agreement: boolean;
    readonly queue: boolean;
    readonly export: boolean;
  };
}

/** Of a project that hides nothing between groups and shows observers all but the export. */
export const openVisibility: Visibility = {
  groupsHide: { names: false, items: false, people: false },
  observers: { names: true, agreement: true, queue: true, export: false },
};

/** Somebody with the groups they are in, by id (SPEC R1). */
export interface Grouped {
  readonly id: string;
  readonly role: Role | null;
  readonly groups: readonly string[];
}

const leads: readonly (Role | null)[] = ['owner', 'lead'];

/** Whether this role sees past everything that is hidden (SPEC R2). */
export function seesEverything(role: Role | null): boolean {
  return leads.includes(role);
}

/** Whether the viewer may know of an item (SPEC R3). */
export function seesItem(viewer: Grouped, itemGroups: readonly string[], { groupsHide }: Visibility): boolean {
  if (seesEverything(viewer.role) || !groupsHide.items || itemGroups.length === 0) return true;
  return itemGroups.some((group) => viewer.groups.includes(group));
}

/** Whether the viewer may know who somebody is (SPEC R4, O2). */
export function knowsPerson(viewer: Grouped, other: Grouped, { groupsHide, observers }: Visibility): boolean {
  if (viewer.id === other.id || seesEverything(viewer.role)) return true;
  if (viewer.role === 'observer' && !observers.names) return false;
  if (!groupsHide.people || other.groups.length === 0 || seesEverything(other.role)) return true;
  return other.groups.some((group) => viewer.groups.includes(group));
}

/** Whether the viewer may be told what a group is called (SPEC R5). */
export function knowsGroup(viewer: Grouped, group: string, { groupsHide }: Visibility): boolean {
  return seesEverything(viewer.role) || !groupsHide.names || viewer.groups.includes(group);
}

/** How somebody the viewer may not know is called. */
export function strangerName(viewer: Grouped, letter: string): string {
  return viewer.role === 'observer' ? `Somebody ${letter}` : `Somebody of another group ${letter}`;
}
