import { stopPage } from '#lib/protocol/mail.ts';
import type { Digest, DigestLine } from './digest.ts';

/** Lines of one mail; the inbox has the rest. */
const MOST = 50;

/** A mail as words: what it is about, plain and as HTML. */
export interface Composed {
  subject: string;
  text: string;
  html: string;
}

/**
 * Puts a digest into words. The subject counts and names nothing: it stands on locked screens.
 *
 * @param origin public address the links begin with
 * @param token of the link that stops the mails
 */
export function compose(digest: Digest, origin: string, token: string): Composed {
  const { total, late, today } = digest;
  const counted = total === 1 ? '1 thing waits for you' : `${total} things wait for you`;
  const days = [late > 0 ? `${late} late` : '', today > 0 ? `${today} due today` : ''].filter(Boolean).join(', ');
  const projects = cut(digest.projects);
  const left = total - projects.reduce((sum, { lines }) => sum + lines.length, 0);
  const links = { inbox: `${origin}/inbox`, account: `${origin}/account`, stop: `${origin}${stopPage(token)}` };
  const whole = left > 0 ? `All of it, with ${left} more` : 'All of it';
  const text = [
    `${counted} in Parley${days && `: ${days}`}.`,
    ...projects.map(({ name, lines }) =>
      [oneLine(name), ...lines.map((line) => `- ${oneLine(line.what)}${factsOf(line)}\n  ${origin}${line.href}`)].join(
        '\n',
      ),
    ),
    `${whole}: ${links.inbox}`,
    '-- ',
    `At most one mail a day, when something new waits. Its hour: ${links.account}\nNo more of them: ${links.stop}`,
  ].join('\n\n');
  const html = [
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark"></head>',
    '<body style="max-width:40em;font:16px/1.5 sans-serif">',
    `<p>${escape(counted)} in Parley${escape(days && `: ${days}`)}.</p>`,
    ...projects.map(
      ({ name, lines }) =>
        `<h2 style="margin:1.2em 0 .3em;font-size:1em">${escape(oneLine(name))}</h2><ul style="margin:0;padding-left:1.2em">` +
        lines
          .map(
            (line) =>
              `<li><a href="${escape(origin + line.href)}">${escape(oneLine(line.what))}</a>${escape(factsOf(line))}</li>`,
          )
          .join('') +
        '</ul>',
    ),
    `<p style="margin-top:1.5em"><a href="${escape(links.inbox)}">${escape(whole)}</a></p>`,
    '<p style="margin-top:2em;font-size:.85em">At most one mail a day, when something new waits. ',
    `<a href="${escape(links.account)}">Its hour</a> · <a href="${escape(links.stop)}">No more of them</a></p>`,
    '</body></html>',
  ].join('\n');
  return { subject: `Parley: ${counted}${days && ` (${days})`}`, text: `${text}\n`, html };
}

function cut(projects: Digest['projects']): Digest['projects'] {
  let room = MOST;
  return projects
    .map(({ name, lines }) => {
      const kept = lines.slice(0, room);
      room -= kept.length;
      return { name, lines: kept };
    })
    .filter(({ lines }) => lines.length > 0);
}

function factsOf({ due, dueness, isNew }: DigestLine): string {
  const facts = [isNew ? 'new' : '', due === null ? '' : dayWords(due, dueness)].filter(Boolean);
  return facts.length > 0 ? ` (${facts.join(', ')})` : '';
}

function dayWords(due: number, dueness: DigestLine['dueness']): string {
  if (dueness === 'today') return 'due today';
  const day = new Date(due - 1).toISOString().slice(0, 10);
  return dueness === 'late' ? `late, was due ${day}` : `due ${day}`;
}

/** Names come from data: one with line breaks would make lines of its own. */
const oneLine = (text: string) => text.replace(/[\s\p{Cc}]+/gu, ' ').trim();

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escape = (text: string) => text.replace(/[&<>"']/g, (letter) => entities[letter] ?? letter);
