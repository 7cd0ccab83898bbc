// A parse error, and the exception that carries it to where parsing goes on.

import type { Position } from '../position.ts';

/** Lines and columns count from 1. */
export interface ParseError {
  readonly message: string;
  readonly line: number;
  readonly column: number;
}

export class ParseFailure {
  readonly error: ParseError;

  constructor(message: string, at: Position) {
    this.error = { message, line: at.line, column: at.column };
  }
}
