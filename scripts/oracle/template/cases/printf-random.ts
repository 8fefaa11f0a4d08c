// printf by chance: formats with values that mostly suit them, and numbers and texts of all sizes in the usual verbs.
import { Formats } from '../random-formats.ts'
import type { CaseEntry } from '../template-case.ts'

const SEED = 444
const CALLS = 700
const ROWS = 60

const formats = new Formats(SEED)

export const cases: readonly CaseEntry[] = [
  ...Array.from({ length: CALLS }, () => formats.make()),
  ...(['fraction', 'whole', 'text'] as const).flatMap((kind) =>
    Array.from({ length: ROWS }, () => formats.row(kind)),
  ),
]
