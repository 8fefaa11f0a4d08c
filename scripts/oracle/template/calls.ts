import type { CaseEntry } from './template-case.ts'

const DATA = 'kinds'

/** One template for each line: a pipeline, that is printed. Those that look at data get the data set of all kinds. */
export function pipelines(lines: string): CaseEntry[] {
  const written = lines.split('\n').map((line) => line.trim())
  return written.filter((line) => line !== '').map((line) => printed(line))
}

/** A function with each of the arguments in turn, which stand on lines of their own. */
export function callsOf(name: string, lines: string): CaseEntry[] {
  return pipelines(lines.replaceAll(/^\s*(?=\S)/gm, `${name} `))
}

/** Each of the functions with each of the values as its only argument. */
export function ofEach(names: readonly string[], values: readonly string[]): CaseEntry[] {
  return names.flatMap((name) => values.map((value) => printed(`${name} ${value}`)))
}

/** Values of all kinds but pointers and addresses, whose types muster does not know. */
export const VALUES: readonly string[] = [
  ...['nil', '""', '"a"', '"12"', '" 1"', '0', '7', '-3', '1.5', '2.0', 'true', 'false'],
  ...[
    '.nope',
    '.nil',
    '.int8',
    '.int32',
    '.int64',
    '.uint8',
    '.uint64',
    '.negativeFloat',
    '.largeFloat',
    '.million',
  ],
  ...['.list', '.emptyList', '.nested', '.strings', '.noStrings', '.ints', '.floats', '.bools', '.table'],
  ...['.map', '.emptyMap', '.stringMap', '.noStringMap', '.oddKeys', '.point', '.points', '.on', '.unset'],
]

function printed(pipeline: string): CaseEntry {
  const text = pipeline.includes('{{') ? pipeline : `{{ ${pipeline} }}`
  return /(^|[\s(])[.$][a-zA-Z]/.test(text) ? { text, data: DATA } : text
}
