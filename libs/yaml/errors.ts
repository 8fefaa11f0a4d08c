import { MusterError, type MusterErrorOptions } from '../errors/muster-error.ts'
import type { Position } from './source.ts'

/** A text is not YAML, or uses a part of it that is not supported. The message names the place and shows the line. */
export class YamlError extends MusterError {
  override readonly code = 'MUSTER_YAML'
  override readonly category = 'invalid'
  readonly file: string | undefined
  /** From 1. */
  readonly line: number
  /** From 1, in UTF-16 units. */
  readonly column: number
  /** The message without place and line, for those who show them their own way. */
  readonly problem: string

  constructor(position: Position, problem: string, options: MusterErrorOptions = {}) {
    const { file, line, column, shown } = position
    const where = file === undefined ? `line ${line}, column ${column}` : `${file}:${line}:${column}`
    super(`${where}: ${problem}${shown === '' ? '' : `\n  ${shown}`}`, options)
    this.file = file
    this.line = line
    this.column = column
    this.problem = problem
  }
}
