import measure from 'fast-string-truncated-width';
import { printable } from '../core/index.ts';
import { dim, lineWidth, printLine } from './terminal.ts';

export interface Column {
  readonly title: string;
  /** Numbers stand below each other to the right. Default `left`. */
  readonly align?: 'left' | 'right';
  /**
   * Whether it may be cut so that lines fit: `last` if cutting the others is not enough. `away`: as
   * `first`, and left out if what is not cut first has no room otherwise.
   */
  readonly shrinks?: 'first' | 'last' | 'away';
}

const gap = '  ';
const ellipsis = '…';
/** A cut column still says something. */
const minShrunkWidth = 6;

/** Lines whose cells stand below each other, cut to the width of the terminal. */
export class Table {
  readonly #columns: readonly Column[];
  readonly #widths: number[];
  readonly #isCut: boolean;

  /**
   * @param rows what the widths are made for; rows that come later are cut to them if `lineWidth`
   *   is finite
   * @param lineWidth in characters; infinite: nothing is cut
   */
  constructor(columns: readonly Column[], rows: readonly (readonly string[])[], lineWidth: number) {
    this.#columns = columns;
    this.#widths = columns.map(({ title }, index) => {
      return Math.max(...[title, ...rows.map((row) => printable(row[index] ?? ''))].map(widthOf));
    });
    this.#leaveOut(lineWidth);
    this.#shrinkTo(lineWidth);
    this.#isCut = Number.isFinite(lineWidth);
  }

  head(): string {
    return dim(this.line(this.#columns.map(({ title }) => title)));
  }

  /** @param cells texts of others, too: they are made harmless */
  line(cells: readonly string[]): string {
    const parts = this.#columns.map((column, index) => this.#cell(column, index, cells[index]));
    const shown = parts.filter((_, index) => this.#widths[index] !== 0);
    return shown.join(gap).trimEnd();
  }

  #cell({ align }: Column, index: number, content = ''): string {
    const width = this.#widths[index] ?? 0;
    const text = this.#isCut ? cut(printable(content), width) : printable(content);
    const space = ' '.repeat(Math.max(0, width - widthOf(text)));
    return align === 'right' ? space + text : text + space;
  }

  #leaveOut(lineWidth: number): void {
    const least = this.#columns.map((column, index) => {
      const width = this.#widths[index] ?? 0;
      return isCutFirst(column) ? Math.min(width, minShrunkWidth) : width;
    });
    if (widthOfAll(least) <= lineWidth) return;
    for (const [index, { shrinks }] of this.#columns.entries()) {
      if (shrinks === 'away') this.#widths[index] = 0;
    }
  }

  #shrinkTo(lineWidth: number): void {
    let excess = widthOfAll(this.#widths) - lineWidth;
    for (; excess > 0; excess--) {
      const widest = this.#widest(isCutFirst) ?? this.#widest(({ shrinks }) => shrinks === 'last');
      if (widest === undefined) return;
      this.#widths[widest] = (this.#widths[widest] ?? 0) - 1;
    }
  }

  /** The widest of those columns that can still shrink. */
  #widest(isMeant: (column: Column) => boolean): number | undefined {
    const widths = this.#columns.map((column, index) =>
      isMeant(column) ? (this.#widths[index] ?? 0) : 0,
    );
    const width = Math.max(...widths);
    return width > minShrunkWidth ? widths.indexOf(width) : undefined;
  }
}

/** To standard output, as wide as its longest cells, or else as the terminal. */
export function printTable(columns: readonly Column[], rows: readonly (readonly string[])[]): void {
  const table = new Table(columns, rows, lineWidth());
  printLine(table.head());
  for (const row of rows) printLine(table.line(row));
}

function isCutFirst({ shrinks }: Column): boolean {
  return shrinks === 'first' || shrinks === 'away';
}

/** Of columns that are left out there is no gap either. */
function widthOfAll(widths: readonly number[]): number {
  const shown = widths.filter((width) => width > 0);
  return shown.reduce((sum, width) => sum + width, gap.length * (shown.length - 1));
}

function widthOf(text: string): number {
  return measure(text).width;
}

function cut(text: string, width: number): string {
  const { truncated, index } = measure(text, { limit: width, ellipsis });
  return truncated ? text.slice(0, index) + ellipsis : text;
}
