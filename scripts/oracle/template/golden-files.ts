import { readdirSync, readFileSync } from 'node:fs'
import type { DataSets } from './outcome.ts'
import type { Encoded, GoldenCase } from './template-case.ts'

export const GOLDEN = new URL('../../../test/libs/template/golden/', import.meta.url)

/** The file that has the data sets; all others have the cases of the kind that they are named for. */
export const DATA_FILE = 'data.jsonl'

/** The cases that Go has rendered, by kind. */
export function readGolden(): { kinds: Map<string, GoldenCase[]>; sets: DataSets } {
  const kinds = new Map<string, GoldenCase[]>()
  for (const file of readdirSync(GOLDEN).sort()) {
    const kind = /^(.+)\.jsonl$/.exec(file)?.[1]
    if (kind === undefined || file === DATA_FILE) continue
    kinds.set(
      kind,
      readLines<GoldenCase>(file).map((each) => ({ ...each, kind })),
    )
  }
  const sets = readLines<{ name: string; data: Encoded }>(DATA_FILE)
  return { kinds, sets: Object.fromEntries(sets.map(({ name, data }) => [name, data])) }
}

function readLines<T>(file: string): T[] {
  const lines = readFileSync(new URL(file, GOLDEN), 'utf8').split('\n')
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as T)
}
