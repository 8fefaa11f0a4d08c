// Whole templates by chance: most can be run.
import { Templates } from '../random-templates.ts'
import type { CaseEntry } from '../template-case.ts'

const SEED = 4
const COUNT = 2400
const LENGTH_MAX = 500

const templates = new Templates(SEED)

function* some(): Generator<string> {
  while (true) {
    const text = templates.make()
    if (text.includes('{{') && text.length <= LENGTH_MAX) yield text
  }
}

export const cases: readonly CaseEntry[] = some()
  .take(COUNT)
  .map((text, index): CaseEntry => ({ name: `random ${index + 1}`, text, data: 'kinds' }))
  .toArray()
