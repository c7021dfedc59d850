import { createRequire } from 'node:module';
import type { Readable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import Pdf from 'pdfkit';
import { fromMinor } from '@slipway/shared/contracts';
import type { EntryRow } from '../commissions/entry.row.js';
import type { StatementRow } from './statement.row.js';

const MARGIN = 56;
const ROW = 16;
/** The bottom of a page is its number's. */
const FOOT = 36;
/** Where the columns of the entries begin, in points from the left margin, and how wide they are. */
const COLUMNS = [
  { title: 'Day', at: 0, width: 62 },
  { title: 'Kind', at: 66, width: 88 },
  { title: 'Contract', at: 158, width: 142 },
  { title: 'Invoice', at: 304, width: 86 },
] as const;
const AMOUNT = { at: 394, width: 89 };

/** Every reader has the first ones, for Western European letters; the others are embedded, as far as they are used. */
const FONTS = {
  western: { normal: 'Helvetica', bold: 'Helvetica-Bold' },
  other: { normal: fontFile('DejaVuSans'), bold: fontFile('DejaVuSans-Bold') },
} as const;

function fontFile(name: string): string {
  return createRequire(import.meta.url).resolve(`dejavu-fonts-ttf/ttf/${name}.ttf`);
}

type Page = InstanceType<typeof Pdf>;
type Weight = 'normal' | 'bold';

/** A statement as a PDF: it is written as its entries are read, page by page, and its text can be searched. */
export function statementPdf(statement: StatementRow, entries: AsyncIterable<readonly EntryRow[]>): Readable {
  const page = new Pdf({
    size: 'A4',
    margin: MARGIN,
    info: { Title: `Statement ${statement.period} ${statement.party_name}`, Producer: 'Slipway' },
  });
  new StatementPages(page, statement).write(entries).then(
    () => page.end(),
    (error: unknown) => page.destroy(error instanceof Error ? error : new Error(String(error))),
  );
  return page;
}

class StatementPages {
  private pages = 1;
  private weight: Weight = 'normal';

  constructor(
    private readonly page: Page,
    private readonly statement: StatementRow,
  ) {}

  async write(entries: AsyncIterable<readonly EntryRow[]>): Promise<void> {
    this.head();
    this.columns();
    this.row(['', 'Carried from before', '', ''], this.statement.opening);
    for await (const batch of entries) {
      for (const entry of batch)
        this.row(
          [entry.earned_on, words(entry.kind), entry.contract_name ?? '', entry.invoice_number ?? ''],
          entry.amount,
        );
      await turn();
    }
    this.sums();
    this.approvals();
    this.foot();
  }

  private head(): void {
    const { page, statement } = this;
    page.font(FONTS.western.bold).fontSize(18).text('Commission statement', MARGIN, MARGIN);
    page.font(FONTS.western.normal).fontSize(10).moveDown(0.6);
    for (const line of [
      statement.party_name,
      `Period ${statement.period}: ${statement.period_starts_on} to ${statement.period_ends_on}`,
      `Currency ${statement.currency}`,
      `Statement ${statement.id}`,
    ])
      this.inFont(line).text(line);
    page.moveDown(1);
  }

  private columns(): void {
    const { page } = this;
    const y = page.y;
    page.fontSize(9);
    this.weight = 'bold';
    for (const { title, at, width } of COLUMNS) this.cell(title, at, width, y);
    this.cell('Amount', AMOUNT.at, AMOUNT.width, y, 'right');
    page
      .moveTo(MARGIN, y + ROW - 4)
      .lineTo(MARGIN + AMOUNT.at + AMOUNT.width, y + ROW - 4)
      .lineWidth(0.5)
      .stroke();
    this.weight = 'normal';
    page.y = y + ROW;
  }

  private row(values: readonly string[], minor: string): void {
    this.room();
    const { y } = this.page;
    for (const [index, { at, width }] of COLUMNS.entries()) this.cell(values[index] ?? '', at, width, y);
    this.cell(fromMinor(BigInt(minor), this.statement.currency), AMOUNT.at, AMOUNT.width, y, 'right');
    this.page.y = y + ROW;
  }

  private sums(): void {
    const { page, statement } = this;
    page.moveDown(0.5);
    for (const { kind, amount, entries } of statement.by_kind)
      this.row(
        ['', `Sum of ${words(kind)}`, `${entries} ${entries === 1 ? 'entry' : 'entries'}`, ''],
        amount,
      );
    this.weight = 'bold';
    this.row(['', 'Due', '', ''], statement.due);
    this.weight = 'normal';
    this.row(['', 'Carried forward', '', ''], statement.carried);
  }

  private approvals(): void {
    const { page, statement } = this;
    page.moveDown(0.5);
    for (const { step, by, at } of statement.approvals) {
      this.room();
      const line = `Approved (${step}) by ${by} on ${at.slice(0, 10)}`;
      this.inFont(line).text(line, MARGIN);
    }
    if (statement.paid_on) {
      this.room();
      this.inFont('').text(`Paid on ${statement.paid_on}`, MARGIN);
    }
  }

  /** A new page where the next row would be in the foot of this one. */
  private room(): void {
    const { page } = this;
    if (page.y + ROW <= page.page.height - MARGIN - FOOT) return;
    this.foot();
    page.addPage();
    this.pages += 1;
    page.y = MARGIN;
    this.columns();
  }

  private foot(): void {
    const { page } = this;
    const y = page.page.height - MARGIN - ROW;
    page.fontSize(8);
    this.cell(`Page ${this.pages}`, AMOUNT.at, AMOUNT.width, y, 'right');
    page.fontSize(9);
  }

  /** The page, set to a font that has the letters of a text. */
  private inFont(text: string): Page {
    return this.page.font(FONTS[isWestern(text) ? 'western' : 'other'][this.weight]);
  }

  private cell(text: string, at: number, width: number, y: number, align: 'left' | 'right' = 'left'): void {
    this.inFont(text).text(text, MARGIN + at, y, {
      width,
      height: ROW - 4,
      ellipsis: true,
      align,
      lineBreak: false,
    });
  }
}

const words = (kind: string) => kind.replaceAll('_', ' ');

/** Letters that the fonts of every reader have. */
function isWestern(text: string): boolean {
  return /^[\u0020-\u007e\u00a0-\u00ff€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]*$/u.test(text.normalize('NFC'));
}
