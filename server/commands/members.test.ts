import { expect, it } from 'vitest';
import type { Role } from '#domain/adjudication/policy.ts';
import { onBothDatabases } from '#tests/support/databases.ts';
import { type Cast, seedProject, testServices } from '#tests/support/seed.ts';
import { acceptLink, lookAtLink } from './accept-link.ts';
import { changeSettings } from './projects.ts';
import { changeRole, invite, linkAnnotator, removeMember } from './members.ts';
import { Refusal } from './refusal.ts';

const cast: Cast = {
  mira: { role: 'owner' },
  olga: { role: 'owner' },
  lea: { role: 'lead' },
  jo: { role: 'annotator' },
};
const policy = { kind: 'single', panel: 'everyone', fallback: 'second-person' } as const;
const account = { name: 'New', email: '', password: 'a long password' };

const codeOf = (act: Promise<unknown>) =>
  act.then(
    () => 'done',
    (reason: unknown) => (reason instanceof Refusal ? reason.problem.code : String(reason)),
  );

onBothDatabases('members', (storage) => {
  async function stage() {
    const { services, told, pass } = testServices(storage());
    const seeded = await seedProject(services, cast, { one: { ann: 'bug', bo: 'how-to' } }, { policy });
    const open = (by: string, role: Role) => invite(services, seeded.as(by), { role, email: null });
    const state = async (token: string) => (await lookAtLink(services, token)).state;
    return { services, told, pass, open, state, ...seeded };
  }

  it('who is taken out leaves no invitation open behind', async () => {
    const { services, as, ids, open, state } = await stage();
    const [own, other] = [await open('lea', 'lead'), await open('mira', 'lead')];
    await removeMember(services, as('mira'), ids.lea!);
    expect([await state(own.token), await state(other.token)]).toEqual(['revoked', 'open']);
    expect(await codeOf(acceptLink(services, { token: own.token, account }, null))).toBe('link-revoked');
  });

  it('a lower role closes one’s invitations to higher ones', async () => {
    const { services, as, ids, open, state } = await stage();
    const [toOwner, toLead] = [await open('olga', 'owner'), await open('olga', 'lead')];
    await changeRole(services, as('mira'), ids.olga!, 'lead');
    expect([await state(toOwner.token), await state(toLead.token)]).toEqual(['revoked', 'open']);
    await changeRole(services, as('mira'), ids.olga!, 'annotator');
    expect(await state(toLead.token)).toBe('revoked');
  });

  it('a link opened by a member stays open for whom it was meant', async () => {
    const { services, as, open, state } = await stage();
    const { token } = await open('mira', 'lead');
    expect(await codeOf(acceptLink(services, { token, account: null }, as('jo').actor))).toBe('member-already');
    expect(await state(token)).toBe('open');
  });

  it('an expired link makes no account', async () => {
    const { services, pass, open } = await stage();
    const { token } = await open('mira', 'annotator');
    pass(7 * 86_400_000);
    const email = `${token.slice(0, 8).toLowerCase()}@example.org`;
    expect(await codeOf(acceptLink(services, { token, account: { ...account, email } }, null))).toBe('link-expired');
    expect(await services.db.selectFrom('account').select('id').where('email', '=', email).execute()).toEqual([]);
  });

  it('two owners who take each other’s role at once leave one', async () => {
    const { services, as, ids } = await stage();
    const codes = await Promise.all([
      codeOf(changeRole(services, as('mira'), ids.olga!, 'annotator')),
      codeOf(changeRole(services, as('olga'), ids.mira!, 'annotator')),
    ]);
    expect(codes.sort()).toEqual(['done', 'role']);
  });

  it('rooms hear of whatever changes what their people see: members, links to annotators, settings', async () => {
    const { services, as, ids, annotators, told, project, open } = await stage();
    const acts = [
      () => changeRole(services, as('mira'), ids.jo!, 'observer'),
      () => linkAnnotator(services, as('mira'), annotators.get('ann')!, ids.lea!),
      () => changeSettings(services, as('mira'), { ...project.settings, hideNames: false }),
      async () =>
        acceptLink(services, { token: (await open('mira', 'annotator')).token, account: null }, as('jo').actor),
      () => removeMember(services, as('mira'), ids.jo!),
    ];
    for (const act of acts) {
      told.access.length = 0;
      // The second but last is refused, for jo is a member: that changes nothing.
      const code = await codeOf(act());
      expect(told.access).toEqual(code === 'done' ? [{ projectId: project.id }] : []);
    }
    const { token } = await open('mira', 'annotator');
    told.access.length = 0;
    await acceptLink(services, { token, account: null }, as('jo').actor);
    expect(told.access).toEqual([{ projectId: project.id }]);
  });
});
