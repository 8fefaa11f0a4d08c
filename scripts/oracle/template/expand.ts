import type { CaseEntry, Encoded } from './template-case.ts'

/** Every template with each of the values in place of its `V`. */
export function withEach(
  templates: readonly string[],
  options: { values: readonly string[]; data?: Encoded },
): CaseEntry[] {
  return templates.flatMap((template) =>
    options.values.map((value) => withData(template.replaceAll('V', value), options.data)),
  )
}

/** Every template with each pair of values in place of `V` and `W`. */
export function withPairs(
  templates: readonly string[],
  options: { left: readonly string[]; right: readonly string[]; data?: Encoded },
): CaseEntry[] {
  return templates.flatMap((template) =>
    options.left.flatMap((left) =>
      options.right.map((right) =>
        withData(template.replaceAll('V', left).replaceAll('W', right), options.data),
      ),
    ),
  )
}

/** Templates of one data set. */
export function withData(text: string, data: Encoded | undefined): CaseEntry {
  return data === undefined ? text : { text, data }
}

export function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '')
}
