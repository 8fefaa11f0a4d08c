import { TemplateSyntaxError } from '../../../libs/template/errors.ts'
import { parseTemplate } from '../../../libs/template/parser.ts'
import { positionAt } from '../../../libs/template/position.ts'

/** What a template says of itself, and what it uses. */
export interface TemplateUsage {
  /** Lines of its documentation: its first comment, and those that begin with `wwdoc:`. */
  about: string[]
  /** Fields of the data: `.Id`, `.NetDevs`; of what they hold, `.Ipaddr`. */
  fields: string[]
  /** Tags by name, of nodes or devices, and resources. */
  tags: string[]
  functions: string[]
}

const COMMENT = /\{\{-?\s*\/\*([\s\S]*?)\*\/\s*-?\}\}/g
const DOCUMENTATION = /^wwdoc\d*:\s*/
/** Maps that sites give keys of their own. */
const FREE_MAPS: readonly string[] = ['Tags', 'Resources']

/** Reads a text that may be no template: then only what its comments say is known. */
export function usageOf(text: string): TemplateUsage {
  const found = { fields: new Set<string>(), tags: new Set<string>(), functions: new Set<string>() }
  try {
    collect([...treesOf(text)], found)
  } catch (error) {
    if (!(error instanceof TemplateSyntaxError)) throw error
  }
  const sorted = (words: ReadonlySet<string>): string[] => [...words].sort()
  return {
    about: aboutOf(text),
    fields: sorted(found.fields),
    tags: sorted(found.tags),
    functions: sorted(found.functions),
  }
}

/** What the file and the templates in it consist of. Functions may be any: they are told, and not called. */
function treesOf(text: string): Iterable<unknown> {
  const source = { name: '', text }
  const refuse = (offset: number, problem: string): never => {
    throw new TemplateSyntaxError(positionAt(source, offset), problem)
  }
  return parseTemplate(source, refuse, () => {}).values()
}

function aboutOf(text: string): string[] {
  const comments = Array.from(text.matchAll(COMMENT), ([, comment = '']) => comment)
  const isFirst = /^\s*\{\{-?\s*\/\*/.test(text)
  return comments.flatMap((comment, index) => {
    const documents = (isFirst && index === 0) || DOCUMENTATION.test(comment.trim())
    return documents ? linesOf(comment.trim().replace(DOCUMENTATION, '')) : []
  })
}

/**
 * What a file that is no template says of itself, as the shipped overlays do: comments at its head that begin with the word
 * Overlay.
 */
export function headOf(text: string): string[] {
  const [, comment = ''] = /^(?:#!.*\n)?((?:#.*\n)+)/.exec(text) ?? []
  const lines = comment
    .trimEnd()
    .split('\n')
    .map((line) => line.replace(/^# ?/, '').trimEnd())
  return lines[0]?.startsWith('Overlay ') ? lines : []
}

/** Without the indentation that all lines but the first have. */
function linesOf(comment: string): string[] {
  const [first = '', ...rest] = comment.trimEnd().split('\n')
  const indents = rest.flatMap((line) => (line.trim() === '' ? [] : [line.search(/\S/)]))
  const indent = Math.min(...indents)
  return [first.trim(), ...rest.map((line) => line.slice(indent).trimEnd())]
}

/** Walks the whole tree of a template, whatever its nodes: of interest are the leaves alone. */
function collect(
  at: unknown,
  found: { fields: Set<string>; tags: Set<string>; functions: Set<string> },
): void {
  if (Array.isArray(at)) {
    collectIndexed(at, found)
    for (const each of at) collect(each, found)
  } else if (typeof at === 'object' && at !== null) {
    const { type, fields, name } = at as { type?: string; fields?: string[]; name?: string }
    if ((type === 'path' || type === 'chain') && fields) {
      if (fields.length > 0) found.fields.add(`.${fields[0]}`)
      fields.forEach((field, index) => {
        const key = fields[index + 1]
        if (FREE_MAPS.includes(field) && key !== undefined) found.tags.add(key)
      })
    }
    if (type === 'function' && name !== undefined) found.functions.add(name)
    for (const each of Object.values(at)) collect(each, found)
  }
}

/** `index .Tags "key"`: the operands of a command. */
function collectIndexed(operands: readonly unknown[], { tags }: { tags: Set<string> }): void {
  const [name, map, key] = operands as { type?: string; name?: string; fields?: string[]; value?: unknown }[]
  if (name?.type !== 'function' || name.name !== 'index' || key?.type !== 'string') return
  if (FREE_MAPS.includes(map?.fields?.at(-1) ?? '')) tags.add(String(key.value))
}
