import { Migrator } from 'kysely/migration';
import * as first from './migrations/0001-first.ts';
import * as nothingIsEmptied from './migrations/0002-nothing-is-emptied.ts';
import * as settleMany from './migrations/0003-settle-many.ts';
import * as apiTokens from './migrations/0004-api-tokens.ts';
import * as entryPending from './migrations/0005-entry-pending.ts';
import * as questions from './migrations/0006-questions.ts';
import * as queue from './migrations/0007-queue.ts';
import * as datasetReleases from './migrations/0008-dataset-releases.ts';
import * as policies from './migrations/0009-policies.ts';
import * as exposure from './migrations/0010-exposure.ts';
import * as reachPeople from './migrations/0011-reach-people.ts';
import * as annotatorAliases from './migrations/0012-annotator-aliases.ts';
import * as anotherLabel from './migrations/0013-another-label.ts';
import * as audits from './migrations/0014-audits.ts';
import * as importedHistory from './migrations/0015-imported-history.ts';
import * as queueViews from './migrations/0016-queue-views.ts';
import * as queueOrder from './migrations/0017-queue-order.ts';
import * as mail from './migrations/0018-mail.ts';
import type { Db } from './storage.ts';

const migrations = {
  '0001-first': first,
  '0002-nothing-is-emptied': nothingIsEmptied,
  '0003-settle-many': settleMany,
  '0004-api-tokens': apiTokens,
  '0005-entry-pending': entryPending,
  '0006-questions': questions,
  '0007-queue': queue,
  '0008-dataset-releases': datasetReleases,
  '0009-policies': policies,
  '0010-exposure': exposure,
  '0011-reach-people': reachPeople,
  '0012-annotator-aliases': annotatorAliases,
  '0013-another-label': anotherLabel,
  '0014-audits': audits,
  '0015-imported-history': importedHistory,
  '0016-queue-views': queueViews,
  '0017-queue-order': queueOrder,
  '0018-mail': mail,
};

/** Thrown when the database was written by a newer Parley. */
export class SchemaTooNew extends Error {}

function migrator(db: Db): Migrator {
  return new Migrator({ db, provider: { getMigrations: () => Promise.resolve(migrations) } });
}

/**
 * Brings the schema up to date; each run is one transaction, so a failed one changes nothing.
 *
 * @throws SchemaTooNew when the database holds migrations this version does not know.
 */
export async function migrate(db: Db): Promise<void> {
  const { error } = await migrator(db).migrateToLatest();
  if (!error) return;
  const message = error instanceof Error ? error.message : String(error);
  if (message.includes('corrupted migrations')) {
    throw new SchemaTooNew(
      'The database was written by a newer version of Parley. Start that version, or restore a backup made before it.',
    );
  }
  throw error instanceof Error ? error : new Error(message);
}

/** Whether every migration has run. */
export async function isMigrated(db: Db): Promise<boolean> {
  return (await migrator(db).getMigrations()).every((migration) => migration.executedAt !== undefined);
}
