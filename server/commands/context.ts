import type { Role } from '#domain/adjudication/policy.ts';
import type { Visibility } from '#domain/exposure/visibility.ts';
import type { Asker } from '#server/auth/can.ts';
import type { Actor } from '#server/auth/session.ts';
import type { ProjectSettings } from '#server/storage/schema.ts';

/** A project with the asker's role in it. */
export interface ProjectContext {
  id: string;
  slug: string;
  name: string;
  /** Keys hidden names' letters; never leaves the server. */
  secret: string;
  settings: ProjectSettings;
  /** What groups do not see of each other, and what observers see. */
  visibility: Visibility;
  role: Role;
}

/** Somebody doing something in a project. */
export interface InProject {
  actor: Actor;
  asker: Asker;
  project: ProjectContext;
}
