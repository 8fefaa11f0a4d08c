import { compileNodes } from './compile-nodes.ts'
import { DataReader } from './data-reader.ts'
import { TemplateFailedError, TemplateLimitError, TemplateSyntaxError } from './errors.ts'
import type { FunctionTable } from './function.ts'
import { describeMissing, FUNCTIONS } from './functions.ts'
import { SOURCE_LENGTH_MAX } from './limits.ts'
import type { OutputFile } from './output.ts'
import { parseTemplate } from './parser.ts'
import { positionAt } from './position.ts'
import { Run, type Step } from './run.ts'
import { NOTHING_AROUND, type Surroundings } from './surroundings.ts'
import type { ValueMap } from './value.ts'

const LIMIT_HINT = 'A loop may run more often, or a value may be longer, than was meant.'

/** A template that has been parsed: can be rendered any number of times. */
export interface Template {
  readonly name: string
  readonly text: string
  /** The templates that the file defines, and itself by its name. */
  readonly steps: ReadonlyMap<string, Step>
}

export interface Rendering {
  /** All that was printed, as if the template made one file. */
  text: string
  /**
   * What was read: the fields of the data (`Tags` for `.Tags.rack`), whether they exist or not, or '*' if the data as a
   * whole was handed on; and by functions `Include:PATH` and `Image:NAME`. With the same values there the same comes out.
   */
  reads: ReadonlySet<string>
  /** See Output. */
  files: readonly OutputFile[]
  /** Whether the function `abort` ended it: then nothing is to be written. */
  aborted: boolean
  /** Whether a file that is replaced on the node is to be kept. */
  backup: boolean
}

/**
 * Parses a template of Go's text/template, as of Go 1.23.
 * `name` appears in errors. `functions` are the names it may call: they belong to the template and not to a rendering,
 * so that a call of an unknown one shows here.
 * @throws {TemplateSyntaxError}
 */
export function parse(name: string, text: string, functions: FunctionTable = FUNCTIONS): Template {
  const refuse = (offset: number, problem: string, hint?: string): never => {
    throw new TemplateSyntaxError(positionAt({ name, text }, offset), problem, hintOption(hint))
  }
  if (text.length > SOURCE_LENGTH_MAX) refuse(0, `a template is at most ${SOURCE_LENGTH_MAX} characters long`)
  const trees = parseTemplate({ name, text }, refuse, (token) => {
    if (Object.hasOwn(functions, token.text)) return
    const { problem, hint } = describeMissing(token.text, functions)
    refuse(token.offset, problem, hint)
  })
  const steps = new Map(Array.from(trees, ([each, nodes]) => [each, compileNodes(nodes, functions)]))
  return { name, text, steps }
}

/**
 * Renders a template with the data as its dot.
 * @throws {TemplateFailedError | TemplateLimitError}
 */
export function render(
  template: Template,
  data: ValueMap,
  options: { surroundings?: Surroundings } = {},
): Rendering {
  const reader = new DataReader(data)
  const { reads } = reader
  const run = new Run({
    templates: template.steps,
    reader,
    surroundings: options.surroundings ?? NOTHING_AROUND,
    failures: {
      fail: (offset, problem, hint) => {
        throw new TemplateFailedError(positionAt(template, offset), problem, { ...hintOption(hint), reads })
      },
      exceed: (offset, problem) => {
        throw new TemplateLimitError(positionAt(template, offset), problem, { hint: LIMIT_HINT, reads })
      },
    },
  })
  const aborted = !run.start(template.steps.get(template.name)!)
  const { output } = run
  return { text: output.text(), reads, files: output.files(), aborted, backup: output.backup }
}

function hintOption(hint: string | undefined): { hint?: string } {
  return hint === undefined ? {} : { hint }
}
