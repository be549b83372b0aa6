import type { InboxSource } from '#lib/protocol/inbox.ts';
import type { Source } from './source.ts';
import { answered } from './sources/answered.ts';
import { assigned } from './sources/assigned.ts';
import { toAudit } from './sources/audits.ts';
import { blocked } from './sources/blocked.ts';
import { changed } from './sources/changed.ts';
import { escalated } from './sources/escalated.ts';
import { label } from './sources/label.ts';
import { mentioned } from './sources/mentioned.ts';
import { rework } from './sources/rework.ts';
import { toDecide } from './sources/to-decide.ts';
import { toHear } from './sources/to-hear.ts';
import { toSign } from './sources/to-sign.ts';
import { toVote } from './sources/to-vote.ts';
import { undone } from './sources/undone.ts';
import { webhookOff } from './sources/webhook-off.ts';

/** Everything an inbox is made of. */
export const sources: Readonly<Record<InboxSource, Source>> = {
  label,
  decide: toDecide,
  vote: toVote,
  contest: toHear,
  sign: toSign,
  escalated,
  assigned,
  block: blocked,
  mention: mentioned,
  changed,
  webhook: webhookOff,
  undone,
  answered,
  audit: toAudit,
  rework,
};
