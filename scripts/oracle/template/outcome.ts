import { TemplateError, TemplateSyntaxError } from '../../../libs/template/errors.ts'
import { parse, type Rendering, render } from '../../../libs/template/template.ts'
import type { ValueMap } from '../../../libs/template/value.ts'
import { type Encoded, type GoldenCase, nameOf } from './template-case.ts'
import { decode } from './values.ts'

/** Data that cases refer to by name. */
export type DataSets = Readonly<Record<string, Encoded>>

export type Outcome = Pick<GoldenCase, 'output' | 'files' | 'aborted' | 'nobackup' | 'error'>

/** What muster makes of a case. What is no error of a template is thrown on. */
export function outcomeOf({ text, data = {} }: GoldenCase, sets: DataSets): Outcome {
  const root = decode(typeof data === 'string' ? sets[data]! : data) as ValueMap
  try {
    return succeeded(render(parse('test', text), root))
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error
    const { line, column } = error.position
    const phase = error instanceof TemplateSyntaxError ? 'parse' : 'exec'
    return { error: { phase, line, column, message: error.problem } }
  }
}

/** As Go's result is written: files only where they are not just the text. */
function succeeded({ text, files, aborted, backup }: Rendering): Outcome {
  const plain = files.length === 1 && files[0]!.name === undefined && files[0]!.link === undefined
  return {
    output: text,
    ...(!plain && {
      files: files.map(({ name, content, link }) => ({
        ...(name !== undefined && { name }),
        content,
        ...(link !== undefined && { link }),
      })),
    }),
    ...(aborted && { aborted }),
    ...(!backup && { nobackup: true as const }),
  }
}

/**
 * Whether the two are the same: texts and files, or errors at the same place. What Go refuses when it runs a template,
 * muster may refuse when it parses it; errors in parsing are compared by their line alone, as Go says no column.
 */
export function agree(go: Outcome, ours: Outcome): boolean {
  if (go.error === undefined || ours.error === undefined) {
    return go.error === ours.error && asText(succeededPart(go)) === asText(succeededPart(ours))
  }
  if (go.error.phase === 'parse' && ours.error.phase !== 'parse') return false
  if (go.error.line === undefined) return true
  if (go.error.line !== ours.error.line) return false
  const hasColumns = go.error.phase === 'exec' && ours.error.phase === 'exec'
  return !hasColumns || go.error.column === ours.error.column
}

function succeededPart({ output, files, aborted, nobackup }: Outcome): unknown[] {
  const asked = files?.map(({ name, content, link }) => [name, link === undefined ? content : '', link])
  return [output, asked, aborted, nobackup]
}

function asText(value: unknown): string {
  return JSON.stringify(value)
}

/** One difference, for people. */
export function describe(golden: GoldenCase, ours: Outcome): string {
  const lines = [`${golden.kind}: ${JSON.stringify(nameOf(golden))}`]
  if (golden.name !== undefined) lines.push(`  text: ${JSON.stringify(golden.text)}`)
  if (golden.data !== undefined) lines.push(`  data: ${JSON.stringify(golden.data)}`)
  return [...lines, `  Go:   ${said(golden)}`, `  ours: ${said(ours)}`].join('\n')
}

function said({ error, output, files, aborted, nobackup }: Outcome): string {
  if (error !== undefined) {
    return `${error.phase} error at ${error.line ?? '?'}:${error.column ?? '?'}: ${error.message}`
  }
  return JSON.stringify(files || aborted || nobackup ? { output, files, aborted, nobackup } : output)
}
