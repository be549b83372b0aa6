import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { settingFor } from '#server/mail/mail-setting.ts';
import { stopToken } from '#server/mail/stop-token.ts';
import type { Storage } from '#server/storage/storage.ts';
import { openTestDatabase } from '#tests/support/databases.ts';
import { type TestSite, testSite } from '#tests/support/test-site.ts';

let storage: Storage;
let site: TestSite;
let token: string;

beforeAll(async () => {
  storage = await openTestDatabase();
  site = await testSite(storage, { ana: { role: 'lead' } }, { one: { ann: 'bug', bo: 'how-to' } });
  site.services.sendsMail = true;
  const { secret } = await settingFor(storage.db, site.ids.ana!);
  token = stopToken(site.ids.ana!, secret);
});
afterAll(() => storage.close());

const setting = async () => (await site.request('/api/mail', { as: 'ana' })).json();

/** As a mail service posts it (RFC 8058): a form, no cookie, no Origin. */
const oneClick = (path: string) =>
  site.app.request(`http://localhost:3000${path}`, {
    method: 'POST',
    headers: { host: 'localhost:3000', 'content-type': 'application/x-www-form-urlencoded' },
    body: 'List-Unsubscribe=One-Click',
  });

describe('the link of a mail', () => {
  it('opened changes nothing and leads to the page', async () => {
    const reply = await site.request(`/api/mail/stop/${token}`, { as: null });
    expect(reply.headers.get('content-type')).toContain('text/html');
    expect(await reply.text()).toContain(`<a href="/stop-mail#${token}">`);
    expect(await setting()).toMatchObject({ daily: true });
  });

  it('shows nothing of what an address was made to hold', async () => {
    const reply = await site.request(`/api/mail/stop/${encodeURIComponent('"><script>x')}`, { as: null });
    expect(await reply.text()).toContain('<a href="/stop-mail#scriptx">');
  });

  it('posted by a mail program stops the mail, and says the same of a wrong one', async () => {
    const wrong = await oneClick(`/api/mail/stop/${token}x`);
    expect(await setting()).toMatchObject({ daily: true });
    const right = await oneClick(`/api/mail/stop/${token}`);
    expect([wrong.status, await wrong.text()]).toEqual([right.status, await right.text()]);
    expect(right.status).toBe(200);
    expect(await setting()).toMatchObject({ daily: false });
  });
});
