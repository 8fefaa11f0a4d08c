import type { Node } from './ast.ts'
import { DataReader } from './data-reader.ts'
import { TemplateFailedError, TemplateLimitError, TemplateSyntaxError } from './errors.ts'
import { Evaluator } from './evaluator.ts'
import type { FunctionTable } from './function.ts'
import { describeMissing, FUNCTIONS } from './functions.ts'
import { SOURCE_LENGTH_MAX } from './limits.ts'
import { parseTemplate } from './parser.ts'
import { positionAt } from './position.ts'
import type { ValueMap } from './value.ts'

const LIMIT_HINT = 'A loop may run more often, or a value may be longer, than was meant.'

/** A template that has been parsed: can be rendered any number of times. */
export interface Template {
  readonly name: string
  readonly text: string
  readonly nodes: readonly Node[]
  readonly functions: FunctionTable
}

export interface Rendering {
  text: string
  /**
   * The fields of the data that were read (`Tags` for `.Tags.rack`), whether they exist or not; '*' if the data as
   * a whole was handed on. Functions are pure, so the same values of these fields give the same text.
   */
  reads: ReadonlySet<string>
}

/**
 * Parses a template in the subset of Go's text/template that is supported; the rest of the language is refused.
 * `name` appears in errors. `functions` are the names it may call: they belong to the template and not to a rendering,
 * so that a call of an unknown one shows here.
 * @throws {TemplateSyntaxError}
 */
export function parse(name: string, text: string, functions: FunctionTable = FUNCTIONS): Template {
  const refuse = (offset: number, problem: string, hint?: string): never => {
    throw new TemplateSyntaxError(positionAt({ name, text }, offset), problem, hintOption(hint))
  }
  if (text.length > SOURCE_LENGTH_MAX) refuse(0, `a template is at most ${SOURCE_LENGTH_MAX} characters long`)
  const nodes = parseTemplate(text, refuse, (token) => {
    if (Object.hasOwn(functions, token.text)) return
    const { problem, hint } = describeMissing(token.text, functions)
    refuse(token.offset, problem, hint)
  })
  return { name, text, nodes, functions }
}

/**
 * Renders a template with the data as its dot.
 * @throws {TemplateFailedError | TemplateLimitError}
 */
export function render(template: Template, data: ValueMap): Rendering {
  const reader = new DataReader(data)
  const { reads } = reader
  const evaluator = new Evaluator({
    functions: template.functions,
    reader,
    failures: {
      fail: (offset, problem, hint) => {
        throw new TemplateFailedError(positionAt(template, offset), problem, { ...hintOption(hint), reads })
      },
      exceed: (offset, problem) => {
        throw new TemplateLimitError(positionAt(template, offset), problem, { hint: LIMIT_HINT, reads })
      },
    },
  })
  return { text: evaluator.run(template.nodes), reads }
}

function hintOption(hint: string | undefined): { hint?: string } {
  return hint === undefined ? {} : { hint }
}
