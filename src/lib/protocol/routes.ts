import * as adjudication from './adjudication.ts';
import * as agreement from './agreement.ts';
import * as annotators from './annotators.ts';
import * as board from './board.ts';
import * as agreed from './agreed.ts';
import * as audits from './audits.ts';
import * as annotatorAliases from './annotator-aliases.ts';
import * as commandLine from './command-line.ts';
import * as data from './data.ts';
import * as dataReport from './data-report.ts';
import * as description from './description.ts';
import * as groups from './groups.ts';
import * as exports from './exports.ts';
import * as find from './find.ts';
import * as inbox from './inbox.ts';
import * as handling from './handling.ts';
import * as labels from './labels.ts';
import * as mail from './mail.ts';
import * as people from './people.ts';
import * as projects from './projects.ts';
import * as questions from './questions.ts';
import * as queueViews from './queue-views.ts';
import * as releases from './releases.ts';
import type { Route } from './route.ts';
import * as settleMany from './settle-many.ts';
import * as stages from './stages.ts';
import * as tokens from './tokens.ts';
import * as webhooks from './webhooks.ts';

/** Every module that plans routes, under the name its routes are listed by. */
const modules = {
  'Signing in and people': people,
  Groups: groups,
  'Names of annotators': annotatorAliases,
  'API tokens': tokens,
  Projects: projects,
  Questions: questions,
  Adjudication: adjudication,
  'Settling many': settleMany,
  Finding: find,
  Inbox: inbox,
  'Daily mail': mail,
  Webhooks: webhooks,
  'Rounds, escalation, sign-off and contests': stages,
  Annotators: annotators,
  'Agreed by policy': agreed,
  'Handling the queue': handling,
  'Labels asked for': labels,
  'Views of the queue': queueViews,
  'Board of the queue': board,
  Audits: audits,
  'Data in and out': data,
  'What the data hold': dataReport,
  Agreement: agreement,
  'Giving back': exports,
  'Dataset releases': releases,
  Description: description,
  'Command line': commandLine,
};

/** A route with its name in code, which is unique, and the part of the API it belongs to. */
export interface NamedRoute {
  readonly name: string;
  readonly part: string;
  readonly route: Route;
}

/** The one table of routes. A route that is mounted and not here, or here and not mounted, fails a test. */
export const routes: readonly NamedRoute[] = Object.entries(modules).flatMap(([part, module]) =>
  Object.entries(module as Record<string, unknown>).flatMap(([name, value]) =>
    isRoute(value) ? [{ name, part, route: value }] : [],
  ),
);

function isRoute(value: unknown): value is Route {
  return typeof value === 'object' && value !== null && 'method' in value && 'path' in value && 'access' in value;
}
