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

type Page = InstanceType<typeof Pdf>;

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
    page.font('Helvetica-Bold').fontSize(18).text('Commission statement', MARGIN, MARGIN);
    page.font('Helvetica').fontSize(10).moveDown(0.6);
    for (const line of [
      statement.party_name,
      `Period ${statement.period}: ${statement.period_starts_on} to ${statement.period_ends_on}`,
      `Currency ${statement.currency}`,
      `Statement ${statement.id}`,
    ])
      page.text(printable(line));
    page.moveDown(1);
  }

  private columns(): void {
    const { page } = this;
    const y = page.y;
    page.font('Helvetica-Bold').fontSize(9);
    for (const { title, at, width } of COLUMNS) this.cell(title, at, width, y);
    this.cell('Amount', AMOUNT.at, AMOUNT.width, y, 'right');
    page
      .moveTo(MARGIN, y + ROW - 4)
      .lineTo(MARGIN + AMOUNT.at + AMOUNT.width, y + ROW - 4)
      .lineWidth(0.5)
      .stroke();
    page.font('Helvetica');
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
    page.font('Helvetica-Bold');
    this.row(['', 'Due', '', ''], statement.due);
    page.font('Helvetica');
    this.row(['', 'Carried forward', '', ''], statement.carried);
  }

  private approvals(): void {
    const { page, statement } = this;
    page.moveDown(0.5);
    for (const { step, by, at } of statement.approvals) {
      this.room();
      page.text(printable(`Approved (${step}) by ${by} on ${at.slice(0, 10)}`), MARGIN);
    }
    if (statement.paid_on) {
      this.room();
      page.text(`Paid on ${statement.paid_on}`, MARGIN);
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

  private cell(text: string, at: number, width: number, y: number, align: 'left' | 'right' = 'left'): void {
    this.page.text(printable(text), MARGIN + at, y, {
      width,
      height: ROW - 4,
      ellipsis: true,
      align,
      lineBreak: false,
    });
  }
}

const words = (kind: string) => kind.replaceAll('_', ' ');

/** The fonts that every reader has write Western European letters; what is none of them is shown as a question mark. */
function printable(text: string): string {
  return text.normalize('NFC').replace(/[^\u0020-\u007e\u00a0-\u00ff€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]/gu, '?');
}
