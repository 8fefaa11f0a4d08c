import type { Result } from './case.ts'

/** For people: what went well, what did not, and what was seen. */
export function asTable(results: readonly Result[]): string {
  const width = Math.max(...results.map(({ name }) => name.length))
  const lines = results.map(
    ({ name, ok, detail }) => `${ok ? 'ok  ' : 'FAIL'}  ${name.padEnd(width)}  ${detail}`,
  )
  const failed = results.filter(({ ok }) => !ok).length
  return [...lines, `${results.length - failed} passed, ${failed} failed`].join('\n')
}
