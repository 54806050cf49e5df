import measure from 'fast-string-truncated-width';
import { printable } from '../core/index.ts';
import { dim, lineWidth, printLine } from './terminal.ts';

export interface Column {
  readonly title: string;
  /** Numbers stand below each other to the right. Default `left`. */
  readonly align?: 'left' | 'right';
  /** Whether it may be cut so that lines fit: `last` if cutting the others is not enough. */
  readonly shrinks?: 'first' | 'last';
}

const gap = '  ';
const ellipsis = '…';
/** A cut column still says something. */
const minShrunkWidth = 8;

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
    this.#shrinkTo(lineWidth);
    this.#isCut = Number.isFinite(lineWidth);
  }

  head(): string {
    return dim(this.line(this.#columns.map(({ title }) => title)));
  }

  /** @param cells texts of others, too: they are made harmless */
  line(cells: readonly string[]): string {
    const parts = this.#columns.map((column, index) => this.#cell(column, index, cells[index]));
    return parts.join(gap).trimEnd();
  }

  #cell({ align }: Column, index: number, content = ''): string {
    const width = this.#widths[index] ?? 0;
    const text = this.#isCut ? cut(printable(content), width) : printable(content);
    const space = ' '.repeat(Math.max(0, width - widthOf(text)));
    return align === 'right' ? space + text : text + space;
  }

  #shrinkTo(lineWidth: number): void {
    const gaps = gap.length * (this.#columns.length - 1);
    let excess = this.#widths.reduce((sum, width) => sum + width, gaps) - lineWidth;
    for (; excess > 0; excess--) {
      const widest = this.#widest('first') ?? this.#widest('last');
      if (widest === undefined) return;
      this.#widths[widest] = (this.#widths[widest] ?? 0) - 1;
    }
  }

  /** The widest of those columns that can still shrink. */
  #widest(when: Column['shrinks']): number | undefined {
    const widths = this.#columns.map(({ shrinks }, index) =>
      shrinks === when ? (this.#widths[index] ?? 0) : 0,
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

function widthOf(text: string): number {
  return measure(text).width;
}

function cut(text: string, width: number): string {
  const { truncated, index } = measure(text, { limit: width, ellipsis });
  return truncated ? text.slice(0, index) + ellipsis : text;
}
