import { TemplateError } from '../../../libs/template/errors.ts'
import { parse, render } from '../../../libs/template/template.ts'
import type { ValueMap } from '../../../libs/template/value.ts'

/** What a template makes of the data. */
export function rendered(text: string, data: ValueMap = {}): string {
  return render(parse('test', text), data).text
}

/** The error of a template that cannot be parsed or rendered. */
export function failure(text: string, data: ValueMap = {}): TemplateError {
  try {
    rendered(text, data)
  } catch (error) {
    if (error instanceof TemplateError) return error
    throw error
  }
  throw new Error(`nothing is wrong with ${text}`)
}
