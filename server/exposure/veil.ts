import { createHmac } from 'node:crypto';
import { sql } from 'kysely';
import type { Role } from '#domain/adjudication/policy.ts';
import { type Grouped, knowsPerson, seesEverything, strangerName } from '#domain/exposure/visibility.ts';
import type { Db } from '#server/storage/storage.ts';
import { groupsOf, type Sight } from './sight.ts';

/** Stands between a viewer and the people they may not know. */
export interface Veil {
  /** The same reply with everybody the viewer may not know as somebody. */
  over<T>(reply: T): T;
  /** How a name found in the data or an account is called for the viewer. */
  called(name: string): string;
  /** Whether an account is one the viewer may not know. */
  covers(accountId: string): boolean;
}

/** Hides nobody. */
export const noVeil: Veil = { over: (reply) => reply, called: (name) => name, covers: () => false };

interface Hidden {
  /** Stands for the id. */
  readonly id: string;
  readonly name: string;
}

/** Fields with sentences of the server's own, which may name people. */
const SENTENCES = new Set(['says', 'notYou', 'problem', 'detail', 'notSigner', 'roundOpen', 'what', 'why']);
/** Fields with the name of a person alone. */
const NAMES = new Set(['by', 'decidedBy']);

/**
 * The veil for a viewer.
 *
 * @param about id of the item it is about, or of the project: letters belong to it (SPEC R4)
 */
export async function readVeil(db: Db, sight: Sight, secret: string, about: string): Promise<Veil> {
  return (await readVeils(db, sight, secret))(about);
}

/** The veils for a viewer on one thing after the other. */
export async function readVeils(db: Db, sight: Sight, secret: string): Promise<(about: string) => Veil> {
  const { viewer, visibility } = sight;
  const namesNobody = viewer.role === 'observer' && !visibility.observers.names;
  if (seesEverything(viewer.role) || !(namesNobody || visibility.groupsHide.people)) return () => noVeil;
  const everybody = await readEverybody(db, sight, namesNobody);
  const people = everybody.filter((one) => !knowsPerson(viewer, one, visibility));
  return people.length === 0 ? () => noVeil : (about) => veilOn(about, people, viewer, secret);
}

function veilOn(about: string, people: readonly Somebody[], viewer: Grouped, secret: string): Veil {
  const letters = lettersOf(
    secret,
    about,
    people.map(({ person }) => person),
  );
  const byId = new Map<string, Hidden>();
  const byName = new Map<string, Hidden>();
  for (const { id, person, name } of people) {
    const letter = letters.get(person) ?? '?';
    const hidden = { id: `somebody.${letter}`, name: strangerName(viewer, letter) };
    byId.set(id, hidden);
    byName.set(name, hidden);
  }
  return veilOver(byId, byName);
}

function veilOver(byId: ReadonlyMap<string, Hidden>, byName: ReadonlyMap<string, Hidden>): Veil {
  const names = [...byName]
    .sort(([a], [b]) => b.length - a.length)
    .map(([name, hidden]) => ({ found: wholeWord(name), called: hidden.name }));
  const sentence = (text: string) => names.reduce((said, { found, called }) => said.replace(found, () => called), text);
  const cover = (value: unknown, key = ''): unknown => {
    if (typeof value === 'string') {
      if (SENTENCES.has(key)) return sentence(value);
      return byId.get(value)?.id ?? (NAMES.has(key) ? byName.get(value)?.name : undefined) ?? value;
    }
    if (Array.isArray(value)) return value.map((one) => cover(one));
    if (typeof value !== 'object' || value === null) return value;
    const covered = Object.fromEntries(Object.entries(value).map(([name, one]) => [name, cover(one, name)]));
    const { id, label, hidden } = value as { id?: unknown; label?: unknown; hidden?: unknown };
    const known = typeof id === 'string' ? byId.get(id) : undefined;
    if (known && 'name' in value) covered.name = known.name;
    const annotator = hidden === false && typeof label === 'string' ? byName.get(label) : undefined;
    return annotator ? { ...covered, label: annotator.name, hidden: true } : covered;
  };
  return {
    over: <T>(reply: T) => cover(reply) as T,
    called: (name) => byName.get(name)?.name ?? name,
    covers: (accountId) => byId.has(accountId),
  };
}

function wholeWord(name: string): RegExp {
  return new RegExp(`(?<![\\p{L}\\p{N}])${RegExp.escape(name)}(?![\\p{L}\\p{N}])`, 'gu');
}

interface Somebody {
  /** Of the account or annotator. */
  readonly id: string;
  /** One for an account and the annotators linked to it. */
  readonly person: string;
  readonly name: string;
  readonly role: Role | null;
  readonly groups: string[];
}

/** Accounts and annotators of a project; `all`: accounts that have left it too. */
async function readEverybody(db: Db, { projectId, viewer }: Sight, all: boolean): Promise<Somebody[]> {
  const accounts = await db
    .selectFrom('account')
    .leftJoin('member', (join) =>
      join.onRef('member.account_id', '=', 'account.id').on('member.project_id', '=', projectId),
    )
    .select(['account.id', 'account.id as person', 'account.name', 'member.role'])
    .select(groupsOf(projectId, sql.ref('account.id')).as('groups'))
    .$if(!all, (query) =>
      query.where((eb) =>
        eb.or([
          eb('member.role', 'is not', null),
          eb(
            'account.id',
            'in',
            eb
              .selectFrom('group_account')
              .innerJoin('people_group', 'people_group.id', 'group_account.group_id')
              .select('group_account.account_id')
              .where('people_group.project_id', '=', projectId),
          ),
        ]),
      ),
    )
    .execute();
  const annotators = await db
    .selectFrom('live_annotator as annotator')
    .select(['annotator.id', 'annotator.account_id', 'annotator.name'])
    .select(
      sql<string[]>`(select coalesce(jsonb_agg(distinct gn.group_id), '[]'::jsonb) from group_annotator gn
        left join annotator_now n on n.annotator_id = gn.annotator_id
        where coalesce(n.into_id, gn.annotator_id) = annotator.id)`.as('groups'),
    )
    .where('annotator.project_id', '=', projectId)
    .where('annotator.is_model', '=', false)
    .execute();
  const byId = new Map(accounts.map((account) => [account.id, account]));
  const found = annotators
    .filter(({ account_id }) => account_id !== viewer.id)
    .map(({ id, account_id, name, groups }) => {
      const account = account_id === null ? undefined : byId.get(account_id);
      return {
        id,
        person: account_id ?? id,
        name,
        role: account?.role ?? null,
        groups: account ? account.groups : groups,
      };
    });
  return [...accounts, ...found];
}

const GREEK = 'αβγδεζηθικλμνξοπρστυφχψω';

/**
 * Letters in an order that tells nothing of whose they are. Greek, because the answers of an item have Latin ones of
 * their own, and one letter must not seem to be the same person.
 */
function lettersOf(secret: string, about: string, people: readonly string[]): Map<string, string> {
  const keyed = [...new Set(people)].map((id) => ({
    id,
    order: createHmac('sha256', secret).update(`somebody\n${about}\n${id}`).digest('hex'),
  }));
  keyed.sort((a, b) => (a.order < b.order ? -1 : 1));
  return new Map(keyed.map(({ id }, index) => [id, letter(index)]));
}

function letter(index: number): string {
  const last = GREEK[index % GREEK.length] ?? '';
  return index < GREEK.length ? last : letter(Math.floor(index / GREEK.length) - 1) + last;
}
