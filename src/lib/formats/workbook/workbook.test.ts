import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { inspect } from '../inspect.ts';
import { fileOf } from '../source-file.fixture.ts';
import { isDateFormat, momentText, numberText } from './numbers.ts';
import { sheetRows, sheetsOf } from './rows.ts';
import { inlineRows, workbookOf } from './workbook.fixture.ts';

const header = ['item', 'annotator', 'label'];
const answers = [
  ['k1', 'ann', 'yes'],
  ['k1', 'bo', 'no'],
  ['k2', 'ann', 'no'],
  ['k2', 'bo', 'no'],
];
/** What one text, tag or comment may not have, packed to a ratio that is no bomb's. */
const long = 'some words '.repeat(500_000);
const labels = inlineRows([header, ...answers]);

/** The rows of a sheet, faults as their words. */
async function rowsOf(bytes: Uint8Array, sheet = 'Labels', chunk?: number) {
  const rows: unknown[] = [];
  for await (const batch of sheetRows(fileOf('book.xlsx', bytes, chunk), sheet)) {
    rows.push(...batch.map((row) => ('fields' in row ? [row.line, ...row.fields] : `${row.line}: ${row.text}`)));
  }
  return rows;
}

describe('a workbook', () => {
  it('is read like the table its first sheet with rows is, whatever the file is called', async () => {
    const bytes = workbookOf({ sheets: { 'Read me': inlineRows([['Thank you.']]), Labels: labels } });
    for (const name of ['book.xlsx', 'book.csv']) {
      const found = await inspect([fileOf(name, bytes)]);
      expect(found).toMatchObject({
        format: 'xlsx-long',
        items: 2,
        annotations: 4,
        problemCount: 0,
        warnings: [expect.any(String)],
      });
      expect(found.files[0]).toMatchObject({
        sheets: ['Read me', 'Labels'],
        plan: { format: 'xlsx', sheet: 'Labels' },
        rows: 4,
      });
    }
  });

  it('can be wide, and another sheet of it be read', async () => {
    const wide = inlineRows([
      ['item', 'rater 1', 'rater 2', 'rater 3'],
      ['k1', 'yes', 'no', ''],
      ['k2', 'no', 'no', 'yes'],
      ['k3', 'no', 'yes', 'yes'],
    ]);
    const file = fileOf('book.xlsx', workbookOf({ sheets: { Labels: labels, Wide: wide } }));
    expect(await inspect([file], { sheet: 'Wide' })).toMatchObject({
      format: 'xlsx-wide',
      items: 3,
      annotations: 8,
      blanks: 1,
    });
    const [read] = (await inspect([file])).files;
    await expect(inspect([file], { plans: [{ ...read!.plan, sheet: 'Nowhere' }] })).rejects.toThrow(
      /no sheet “Nowhere”. The sheets are “Labels”, “Wide”/,
    );
  });

  it('gives cells as people see them, at their places', async () => {
    const bytes = workbookOf({
      shared:
        '<si><t>item</t></si><si><r><t>la</t></r><r><rPr/><t xml:space="preserve">bel </t></r><rPh><t>reibl</t></rPh></si><si><t>a_x000D_b_x005F_x</t></si>',
      styles:
        '<numFmts><numFmt numFmtId="165" formatCode="dd.mm.yyyy&quot;h&quot;"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="165"/></cellXfs>',
      sheets: {
        Labels:
          '<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2" t="s"><v>1</v></c><c r="D2" t="str"><f>1</f><v>day</v></c></row>' +
          '<row r="4"><c r="A4" t="s"><v>2</v></c><c r="B4"><v>4.5999999999999996</v></c><c r="C4" t="b"><v>1</v></c><c r="D4" s="1"><v>45000</v></c></row>' +
          '<row r="5"/><row r="6"><c r="A6" s="0"><v>12</v></c><c r="D6" s="2"><v>45000.5</v></c></row>',
      },
    });
    for (const chunk of [7, 64 * 1024]) {
      expect(await rowsOf(bytes, 'Labels', chunk)).toEqual([
        [2, 'item', 'label ', '', 'day'],
        [4, 'a\rb_x', '4.6', 'TRUE', '2023-03-15'],
        [6, '12', '', '', '2023-03-15T12:00:00'],
      ]);
    }
  });

  it('leaves out a row with an error in a cell, and names the cell', async () => {
    const bytes = workbookOf({
      sheets: { Labels: `${labels}<row r="6"><c r="A6"><v>3</v></c><c r="AB6" t="e"><v>#N/A</v></c></row>` },
    });
    const found = await inspect([fileOf('book.xlsx', bytes)]);
    expect(found.problems).toEqual([
      {
        place: { file: 'book.xlsx', line: 6 },
        cause: 'cell-error',
        text: expect.stringMatching(/^cell AB6 holds the error #N\/A/),
      },
    ]);
    expect(found.annotations).toBe(4);
  });

  it('leaves out a row with a cell whose text is not there', async () => {
    const row = '<row r="6"><c r="A6" t="s"><v>1</v></c><c r="B6" t="s"><v>0</v></c></row>';
    const found = await inspect([
      fileOf('book.xlsx', workbookOf({ shared: '<si><t>ann</t></si>', sheets: { Labels: labels + row } })),
    ]);
    expect(found).toMatchObject({ annotations: 4, problems: [{ place: { line: 6 }, cause: 'cell-error' }] });
    expect(found.problems[0]!.text).toMatch(/^cell A6 names a text/);
  });

  it('leaves out a row with a cell far out, however many there are', async () => {
    const far = Array.from({ length: 20_000 }, (_, at) => `<row r="${at + 6}"><c r="ZZZ${at + 6}"><v>1</v></c></row>`);
    const bytes = workbookOf({ sheets: { Labels: labels + far.join('') } });
    const found = await inspect([fileOf('book.xlsx', bytes)]);
    expect(found).toMatchObject({ annotations: 4, problemCount: 20_000 });
    expect(found.problems[0]!.text).toBe('cell ZZZ6 is beyond the 1,000 columns that are read');
  });

  it('loses no cell whose place is written otherwise, or not at all', async () => {
    const cell = (place: string, text: string) => `<c r="${place}" t="inlineStr"><is><t>${text}</t></is></c>`;
    const row = `<row r="6">${cell('a6', 'k3')}${cell('b6', 'ann')}${cell('?', 'yes')}</row>`;
    expect((await rowsOf(workbookOf({ sheets: { Labels: labels + row } }))).at(-1)).toEqual([6, 'k3', 'ann', 'yes']);
  });

  it('hides what its author hid, unless nothing else is there', async () => {
    const sheets = { Old: labels, Labels: labels };
    expect(await sheetsOf(fileOf('a', workbookOf({ sheets, hidden: ['Old'] })))).toEqual(['Labels']);
    expect(await sheetsOf(fileOf('a', workbookOf({ sheets, hidden: ['Old', 'Labels'] })))).toEqual(['Old', 'Labels']);
  });

  it.each([
    ['a zip archive with other things', zipSync({ 'a.csv': strToU8('item,annotator,label') }), /no Excel workbook/],
    ['one that is cut off', workbookOf({ sheets: { Labels: labels } }).subarray(0, 400), /no Excel workbook|damaged/],
    ['one that declares a document type', declaring(), /declares a document type/],
    ['one that unpacks to far too much', bomb(), /unpacks to far more/],
    ['one with a text no cell holds', workbookOf({ sheets: { Labels: labels }, shared: long }), /longer text than any/],
    ['one with a comment without end', workbookOf({ sheets: { Labels: `<!--${long}-->` } }), /longer text than any/],
    ['one with thousands of files', crowded(), /more than 2,000 files/],
    ['one that is no XML', workbookOf({ sheets: { Labels: '<row><c></row>' } }), /damaged/],
  ])('is refused when it is %s', async (_, bytes, says) => {
    await expect(inspect([fileOf('book.xlsx', bytes)])).rejects.toThrow(says);
  });

  function declaring(): Uint8Array {
    const parts = {
      sheets: { Labels: labels },
      others: { 'xl/sharedStrings.xml': strToU8('<!DOCTYPE sst [<!ENTITY a "b">]><sst/>') },
    };
    return workbookOf(parts);
  }

  function bomb(): Uint8Array {
    return workbookOf({
      sheets: { Labels: labels },
      shared: '<si/>'.repeat(8_000_000),
    });
  }

  function crowded(): Uint8Array {
    const others = Array.from({ length: 2_000 }, (_, at) => [`xl/media/${at}.png`, new Uint8Array(0)] as const);
    return workbookOf({ sheets: { Labels: labels }, others: Object.fromEntries(others) });
  }
});

describe('numbers of a workbook', () => {
  it('are days and moments where their format says so', () => {
    for (const code of ['yyyy-mm-dd', '[$-409]d-mmm;@', 'h:mm', '[Red]dd/mm'])
      expect(isDateFormat(code), code).toBe(true);
    for (const code of ['General', '0.00', '"day" 0', '[Red]0;[Blue]0', '\\d0', '[h]:mm', '#,##0_);(#,##0)']) {
      expect(isDateFormat(code), code).toBe(false);
    }
    expect([momentText(1, false), momentText(59, false), momentText(61, false)]).toEqual([
      '1900-01-01',
      '1900-02-28',
      '1900-03-01',
    ]);
    expect([momentText(43_538, true), momentText(0.75, false), momentText(1e12, false)]).toEqual([
      '2023-03-15',
      '18:00:00',
      '1000000000000',
    ]);
  });

  it('have the 15 digits that spreadsheets show', () => {
    expect(['0.30000000000000004', '3', '1E+2', '-2.50', '1.7E+308x'].map(numberText)).toEqual([
      '0.3',
      '3',
      '100',
      '-2.5',
      '1.7E+308x',
    ]);
  });
});
