import type { Hono } from 'hono';
import type { Visibility } from '#domain/exposure/visibility.ts';
import * as routes from '#lib/protocol/groups.ts';
import {
  changeVisibility,
  createGroup,
  removeGroup,
  renameGroup,
  setGroupItems,
  setGroupPeople,
} from '#server/commands/groups.ts';
import { previewSights, readGroups } from '#server/queries/groups.ts';
import type { Services } from '#server/services.ts';
import { type HttpEnv, mountInProject } from './mount.ts';

/** Groups of people, their items, and what is hidden between them. */
export function mountGroups(app: Hono<HttpEnv>, services: Services): void {
  const { db } = services;
  mountInProject(app, services, routes.listGroups, ({ sight }) => readGroups(db, sight));
  mountInProject(app, services, routes.previewSight, ({ project, query }) => {
    const asked = (name: string, now: boolean) => (query(name) === undefined ? now : query(name) === '1');
    const { groupsHide, observers } = project.visibility;
    const supposed: Visibility = {
      groupsHide: {
        ...groupsHide,
        items: asked('items', groupsHide.items),
        people: asked('people', groupsHide.people),
      },
      observers: { ...observers, names: asked('names', observers.names) },
    };
    return previewSights(db, project.id, supposed);
  });
  mountInProject(app, services, routes.createGroup, ({ body, ...context }) =>
    createGroup(services, context, body.name),
  );
  mountInProject(app, services, routes.renameGroup, ({ body, param, ...context }) =>
    renameGroup(services, context, param('group'), body.name),
  );
  mountInProject(app, services, routes.removeGroup, ({ param, ...context }) =>
    removeGroup(services, context, param('group')),
  );
  mountInProject(app, services, routes.setGroupPeople, ({ body, param, ...context }) =>
    setGroupPeople(services, context, param('group'), body),
  );
  mountInProject(app, services, routes.setGroupItems, ({ body, param, ...context }) =>
    setGroupItems(services, context, param('group'), body),
  );
  mountInProject(app, services, routes.changeVisibility, ({ body, ...context }) =>
    changeVisibility(services, context, body),
  );
}
