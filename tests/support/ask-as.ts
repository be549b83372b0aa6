import type { Page } from '@playwright/test';
import type { Role } from '#domain/adjudication/policy.ts';

/**
 * Asks the server as the person whose page it is: only browsers know that `*.localhost` is this machine.
 *
 * @throws Error with the server's words when it refuses.
 */
export async function askAs<T>(page: Page, method: string, path: string, body?: unknown): Promise<T> {
  const reply = await page.evaluate(
    async ([method, path, body]) => {
      const headers: HeadersInit = body === undefined ? {} : { 'content-type': 'application/json' };
      const response = await fetch(path!, { method, headers, body });
      return { ok: response.ok, text: await response.text() };
    },
    [method, path, body === undefined ? undefined : JSON.stringify(body)],
  );
  if (!reply.ok) throw new Error(`${method} ${path}: ${reply.text}`);
  return JSON.parse(reply.text || 'null') as T;
}

/** A new project of the person of the page; gives its short name. */
export async function makeProject(page: Page, name: string): Promise<string> {
  const { slug } = await askAs<{ slug: string }>(page, 'POST', '/api/projects', { name });
  return slug;
}

/** Lets the person of a page into the project of the lead of another. */
export async function joinProject(lead: Page, slug: string, person: Page, role: Role): Promise<void> {
  const order = { role, email: null };
  const { token } = await askAs<{ token: string }>(lead, 'POST', `/api/projects/${slug}/invitations`, order);
  await askAs(person, 'POST', '/api/links/accept', { token, account: null });
}
