import { MusterError, type MusterErrorOptions } from '../errors/muster-error.ts'
import type { Position } from './position.ts'

/** Base of a template's errors: the message begins with `name:line:column`, the fields have it for programs. */
export abstract class TemplateError extends MusterError {
  readonly position: Position
  /** The message without the position, for those who show the position their own way. */
  readonly problem: string

  constructor(position: Position, problem: string, options: MusterErrorOptions = {}) {
    super(`${position.name}:${position.line}:${position.column}: ${problem}`, options)
    this.position = position
    this.problem = problem
  }
}

/** The text is not a template, or uses a part of the language that is not supported. */
export class TemplateSyntaxError extends TemplateError {
  override readonly code = 'MUSTER_TEMPLATE_SYNTAX'
  override readonly category = 'invalid'
}

/** Base of the errors of a rendering. */
export abstract class TemplateRenderError extends TemplateError {
  /** What was read up to the failure: with other data that has the same values there, it fails the same way. */
  readonly reads: ReadonlySet<string>

  constructor(
    position: Position,
    problem: string,
    options: MusterErrorOptions & { reads: ReadonlySet<string> },
  ) {
    super(position, problem, options)
    this.reads = options.reads
  }
}

/** The template cannot be rendered with this data: a wrong type, a field that does not exist. */
export class TemplateFailedError extends TemplateRenderError {
  override readonly code = 'MUSTER_TEMPLATE_FAILED'
  override readonly category = 'invalid'
}

/** A rendering went over one of the limits of limits.ts. */
export class TemplateLimitError extends TemplateRenderError {
  override readonly code = 'MUSTER_TEMPLATE_LIMIT'
  override readonly category = 'exhausted'
}
