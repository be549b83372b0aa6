import * as v from 'valibot';
import { causes } from '#domain/adjudication/cause.ts';
import { severities } from '#domain/audit/acceptance.ts';
import { bases } from '#domain/audit/batch.ts';
import { strata } from '#domain/audit/draw.ts';
import { confidences } from '#domain/audit/sample-size.ts';
import type { AuditDetail, AuditedAnswer, AuditPreview, AuditSummary, ReworkView, SampledView } from './audit-views.ts';
import { commandId } from './command-id.ts';
import { reads, takes } from './route.ts';

const ids = v.pipe(v.array(v.pipe(v.string(), v.maxLength(2000))), v.maxLength(500, 'At most 500 of them.'));
const share = v.pipe(v.number(), v.gtValue(0, 'Give a share above 0.'), v.maxValue(1, 'A share is at most 1.'));
const text = v.pipe(v.string(), v.trim(), v.maxLength(2000, 'At most 2,000 characters.'));

/** What narrows a batch (domain/audit SPEC K1). */
export const batchFilter = v.object({
  bases: v.pipe(v.array(v.picklist(bases)), v.minLength(1, 'Choose at least one kind of undisputed answers.')),
  annotators: ids,
  imports: ids,
  field: v.nullable(
    v.object({ name: v.pipe(v.string(), v.maxLength(200)), value: v.pipe(v.string(), v.maxLength(2000)) }),
  ),
  labels: ids,
});

export const sizeRule = v.variant('by', [
  v.object({
    by: v.literal('share'),
    share,
    floor: v.pipe(v.number(), v.integer('Give a whole number as the floor.'), v.minValue(0), v.maxValue(100_000)),
  }),
  v.object({
    by: v.literal('precision'),
    halfWidth: v.pipe(
      v.number(),
      v.minValue(0.002, 'A half-width below 0.2 points takes more than anybody can look at.'),
      v.maxValue(0.5),
    ),
    confidence: v.picklist(confidences),
    expected: v.pipe(v.number(), v.minValue(0.001), v.maxValue(0.5, 'Half of all is the worst case.')),
  }),
]);

const weight = v.pipe(v.number(), v.minValue(0), v.maxValue(100));

export const acceptanceRule = v.variant('by', [
  v.object({
    by: v.literal('count'),
    severity: v.picklist(severities),
    most: v.pipe(v.number(), v.integer('Give a whole number of errors.'), v.minValue(0), v.maxValue(100_000)),
  }),
  v.object({
    by: v.literal('rate'),
    weights: v.object({ critical: weight, major: weight, minor: weight }),
    limit: v.pipe(v.number(), v.minValue(0), v.maxValue(1, 'A limit is at most 1.')),
  }),
]);

const plan = {
  question: v.string(),
  filter: batchFilter,
  size: sizeRule,
  stratifiedBy: v.picklist(strata),
};

export const listAudits = reads<AuditSummary[]>({
  method: 'GET',
  path: '/api/projects/:project/audits',
  access: 'audit.read',
  shows: 'people',
  says: 'The audits of the project, newest first.',
});
export const previewAudit = takes<AuditPreview>()({
  method: 'POST',
  path: '/api/projects/:project/audits/preview',
  access: 'audit.manage',
  shows: 'people',
  says: 'What batch and sample an audit would have now, and who may audit how much of it. Changes nothing.',
  body: v.object({ ...plan, acceptance: acceptanceRule }),
  example: {
    body: {
      question: '01K9X3V7E8Q2M4N6P8R0S2T4W8',
      filter: { bases: ['single', 'agreed', 'decided'], annotators: [], imports: [], field: null, labels: [] },
      size: { by: 'share', share: 0.05, floor: 20 },
      stratifiedBy: 'none',
      acceptance: { by: 'count', severity: 'major', most: 1 },
    },
  },
});
export const openAudit = takes<{ audit: string; batch: number; sample: number; unassigned: number }>()({
  method: 'POST',
  path: '/api/projects/:project/audits',
  access: 'audit.manage',
  shows: 'nothing',
  says: 'Open an audit: its batch is frozen, its sample drawn and given to the auditors. 409 when the batch is not the one shown.',
  body: v.object({
    commandId,
    name: v.pipe(v.string(), v.trim(), v.minLength(1, 'Give the audit a name.'), v.maxLength(80)),
    ...plan,
    blind: v.boolean(),
    acceptance: acceptanceRule,
    auditors: v.pipe(v.array(v.string()), v.minLength(1, 'Choose at least one auditor.'), v.maxLength(200)),
    /** Names the batch that was shown. */
    digest: v.string(),
  }),
  example: {
    body: {
      commandId: 'audit-0001',
      name: 'November, vendor A',
      question: '01K9X3V7E8Q2M4N6P8R0S2T4W8',
      filter: { bases: ['single'], annotators: [], imports: [], field: { name: 'vendor', value: 'A' }, labels: [] },
      size: { by: 'precision', halfWidth: 0.05, confidence: 0.95, expected: 0.05 },
      stratifiedBy: 'author',
      blind: true,
      acceptance: { by: 'count', severity: 'major', most: 2 },
      auditors: ['01K9X3V7E8Q2M4N6P8R0S2T4WB'],
      digest: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    },
    reply: { audit: '01K9X3V7E8Q2M4N6P8R0S2T4WC', batch: 4210, sample: 72, unassigned: 0 },
  },
});
export const readAudit = reads<AuditDetail>({
  method: 'GET',
  path: '/api/projects/:project/audits/:audit',
  access: 'audit.read',
  shows: 'answers',
  says: 'An audit: its sample, what was found so far with intervals, and its rework. By author only to leads and its auditors; to others their own.',
});
export const exportAudit = reads<string>({
  method: 'GET',
  path: '/api/projects/:project/audits/:audit/export',
  access: 'audit.manage',
  shows: 'answers',
  says: 'What was found, or what is to be labelled again, as CSV.',
  query: {
    what: '`findings` (unless said), or `rework`: what is owed, in the columns of an import of one row per answer.',
  },
  gives: ['text/csv'],
});
export const assignAuditors = takes<{ given: number; unassigned: number }>()({
  method: 'PUT',
  path: '/api/projects/:project/audits/:audit/auditors',
  access: 'audit.manage',
  shows: 'nothing',
  says: 'Give what is not looked at yet to these people, evenly, to nobody their own work.',
  body: v.object({
    commandId,
    auditors: v.pipe(v.array(v.string()), v.minLength(1, 'Choose at least one auditor.'), v.maxLength(200)),
  }),
  example: {
    body: { commandId: 'audit-assign-0001', auditors: ['01K9X3V7E8Q2M4N6P8R0S2T4WB'] },
    reply: { given: 12, unassigned: 0 },
  },
});
export const closeAudit = takes<null>()({
  method: 'POST',
  path: '/api/projects/:project/audits/:audit/outcome',
  access: 'audit.manage',
  shows: 'nothing',
  says: 'Accept or reject the whole batch, with a reason, or drop the audit.',
  body: v.object({
    commandId,
    outcome: v.picklist(['accepted', 'rejected', 'dropped']),
    reason: v.pipe(text, v.minLength(1, 'Give the reason.')),
  }),
  example: {
    body: { commandId: 'audit-close-0001', outcome: 'rejected', reason: 'Negations are read wrongly throughout.' },
    reply: null,
  },
});
export const sendBack = takes<{ errors: number; rest: number }>()({
  method: 'POST',
  path: '/api/projects/:project/audits/:audit/rework',
  access: 'audit.manage',
  shows: 'nothing',
  says: 'Send errors back to their authors, and of a rejected batch everything else by some of them.',
  body: v.object({ commandId, errors: v.boolean(), restOf: ids }),
  example: {
    body: { commandId: 'audit-rework-0001', errors: true, restOf: ['01K9X3V7E8Q2M4N6P8R0S2T4WD'] },
    reply: { errors: 4, rest: 236 },
  },
});
export const checkRework = takes<{ done: number }>()({
  method: 'POST',
  path: '/api/projects/:project/audits/:audit/rework/checks',
  access: 'audit.work',
  shows: 'nothing',
  says: 'Say of redone work whether it is right now, or take owed work back. For leads and the auditors of the audit.',
  body: v.object({
    commandId,
    rework: v.pipe(v.array(v.string()), v.minLength(1, 'Choose at least one.'), v.maxLength(10_000)),
    act: v.picklist(['right', 'wrong', 'withdrawn']),
  }),
  example: {
    body: { commandId: 'audit-check-0001', rework: ['01K9X3V7E8Q2M4N6P8R0S2T4WE'], act: 'right' },
    reply: { done: 1 },
  },
});
export const readSampled = reads<SampledView>({
  method: 'GET',
  path: '/api/projects/:project/sampled/:sampled',
  access: 'audit.work',
  shows: 'item',
  says: 'An item of a sample for its auditor, without what is audited.',
});
export const readAudited = reads<AuditedAnswer>({
  method: 'GET',
  path: '/api/projects/:project/sampled/:sampled/audited',
  access: 'audit.work',
  shows: 'answers',
  says: 'What is audited there. In a blind audit 403 `answer-first` until the auditor answered.',
});
export const answerSampled = takes<null>()({
  method: 'POST',
  path: '/api/projects/:project/sampled/:sampled/answer',
  access: 'audit.work',
  shows: 'nothing',
  says: 'The auditor’s own answer, given before they are shown what is audited.',
  body: v.object({ commandId, value: v.unknown() }),
  example: { body: { commandId: 'audit-answer-0001', value: 'bug' }, reply: null },
});
export const recordFinding = takes<{ revision: number }>()({
  method: 'POST',
  path: '/api/projects/:project/sampled/:sampled/findings',
  access: 'audit.work',
  shows: 'nothing',
  says: 'Say whether what is audited is right, or how bad it is, why, and what is correct. Until the audit is closed it can be said anew.',
  body: v.variant('verdict', [
    v.object({ commandId, verdict: v.literal('right'), comment: v.optional(text, '') }),
    v.object({
      commandId,
      verdict: v.literal('wrong'),
      severity: v.picklist(severities),
      cause: v.picklist(causes),
      value: v.unknown(),
      comment: v.optional(text, ''),
    }),
  ]),
  example: {
    body: {
      commandId: 'audit-finding-0001',
      verdict: 'wrong',
      severity: 'major',
      cause: 'different-reading',
      value: 'bug',
      comment: 'It asks why something broke.',
    },
    reply: { revision: 1 },
  },
});
export const readRework = reads<ReworkView>({
  method: 'GET',
  path: '/api/projects/:project/rework/:rework',
  access: 'audit.work',
  shows: 'item',
  says: 'Something that came back to you: the item, your own earlier answer, and why.',
});
export const answerRework = takes<{ isSame: boolean }>()({
  method: 'POST',
  path: '/api/projects/:project/rework/:rework/answer',
  access: 'audit.work',
  shows: 'nothing',
  says: 'Answer anew what came back to you; the same answer again stands by it.',
  body: v.object({ commandId, value: v.unknown(), comment: v.optional(text, '') }),
  example: {
    body: { commandId: 'rework-0001', value: 'bug', comment: 'I had overlooked the question.' },
    reply: { isSame: false },
  },
});
