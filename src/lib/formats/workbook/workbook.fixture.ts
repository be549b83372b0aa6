import { strToU8, zipSync } from 'fflate';

const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

/** A workbook as Excel writes it, made of the XML of its parts. */
export interface WorkbookParts {
  /** XML between `<sheetData>` and its end, by the name of the sheet. */
  readonly sheets: Readonly<Record<string, string>>;
  readonly hidden?: readonly string[];
  readonly shared?: string;
  readonly styles?: string;
  /** Attributes of `<workbookPr>`. */
  readonly properties?: string;
  readonly others?: Readonly<Record<string, Uint8Array>>;
}

export function workbookOf(parts: WorkbookParts): Uint8Array {
  const names = Object.keys(parts.sheets);
  const relation = (id: string, type: string, target: string) =>
    `<Relationship Id="${id}" Type="${RELATIONS}/${type}" Target="${target}"/>`;
  const relations = (inner: string) =>
    `${HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${inner}</Relationships>`;
  const sheets = names.map((name, index) => {
    const state = parts.hidden?.includes(name) ? ' state="hidden"' : '';
    return `<sheet name="${name}" sheetId="${index + 1}"${state} r:id="rId${index + 1}"/>`;
  });
  const files: Record<string, string> = {
    '_rels/.rels': relations(relation('rId1', 'officeDocument', 'xl/workbook.xml')),
    'xl/workbook.xml': `${HEAD}<workbook xmlns:r="${RELATIONS}"><workbookPr ${parts.properties ?? ''}/><sheets>${sheets.join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': relations(
      names
        .map((_, index) => relation(`rId${index + 1}`, 'worksheet', `/xl/worksheets/sheet${index + 1}.xml`))
        .join('') +
        relation('rIdS', 'styles', 'styles.xml') +
        relation('rIdT', 'sharedStrings', 'sharedStrings.xml'),
    ),
  };
  for (const [index, name] of names.entries()) {
    files[`xl/worksheets/sheet${index + 1}.xml`] =
      `${HEAD}<worksheet><sheetData>${parts.sheets[name]}</sheetData></worksheet>`;
  }
  if (parts.styles !== undefined) files['xl/styles.xml'] = `${HEAD}<styleSheet>${parts.styles}</styleSheet>`;
  if (parts.shared !== undefined) files['xl/sharedStrings.xml'] = `${HEAD}<sst>${parts.shared}</sst>`;
  const packed = Object.entries(files).map(([name, text]) => [name, strToU8(text)] as const);
  return zipSync({ ...Object.fromEntries(packed), ...parts.others });
}

/** Rows of text as inline cells without places, as small writers make them. */
export function inlineRows(rows: readonly (readonly string[])[]): string {
  const cell = (text: string) =>
    `<c t="inlineStr"><is><t xml:space="preserve">${text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</t></is></c>`;
  return rows.map((row) => `<row>${row.map(cell).join('')}</row>`).join('');
}
