/** The part of a terminal that progress uses, as a person would see it. */
export class Screen {
  readonly isTTY = true;
  columns: number;
  rows: number;
  cursorVisible = true;
  writes = 0;
  /** All rows, with those that scrolled off. */
  readonly lines: string[] = [''];
  #row = 0;
  #column = 0;

  constructor(columns = 80, rows = 24) {
    this.columns = columns;
    this.rows = rows;
  }

  write(text: string): boolean {
    this.writes++;
    const token = new RegExp(`${String.fromCharCode(27)}\\[([?0-9;]*)([A-Za-z])|[\\s\\S]`, 'gu');
    for (const [match, parameter = '', command] of text.matchAll(token)) {
      if (command) this.#command(parameter, command);
      else this.#print(match);
    }
    return true;
  }

  /** The screen's lines, without empty ones at the end. */
  text(): string {
    return this.lines
      .map((line) => line.trimEnd())
      .join('\n')
      .trimEnd();
  }

  #command(parameter: string, command: string): void {
    const line = this.lines[this.#row] ?? '';
    if (command === 'A') {
      const top = Math.max(0, this.lines.length - this.rows);
      if (this.#row - Number(parameter) < top) throw new Error('the cursor was moved above the screen');
      this.#row -= Number(parameter);
    } else if (command === 'K') {
      this.lines[this.#row] = line.slice(0, this.#column);
    } else if (command === 'J') {
      this.lines[this.#row] = line.slice(0, this.#column);
      this.lines.fill('', this.#row + 1);
    } else if (parameter === '?25') {
      this.cursorVisible = command === 'h';
    } else if (command !== 'm' && parameter !== '?2026') {
      throw new Error(`an escape sequence that the screen does not know: ${parameter}${command}`);
    }
  }

  #print(character: string): void {
    if (character === '\r') this.#column = 0;
    else if (character === '\n') this.#down();
    else {
      if (this.#column >= this.columns) {
        this.#column = 0;
        this.#down();
      }
      const line = (this.lines[this.#row] ?? '').padEnd(this.#column);
      this.lines[this.#row] = line.slice(0, this.#column) + character + line.slice(this.#column + 1);
      this.#column++;
    }
  }

  #down(): void {
    this.#row++;
    if (this.#row === this.lines.length) this.lines.push('');
  }
}
