// Templates that were right before something in them was changed by chance: most cannot be parsed.
import { Mutations } from '../mutations.ts'
import type { CaseEntry } from '../template-case.ts'

const SEED = 44
const COUNT = 1700

const mutations = new Mutations(SEED)

export const cases: readonly CaseEntry[] = Array.from(
  { length: COUNT },
  (_, index): CaseEntry => ({ name: `mutated ${index + 1}`, text: mutations.make(), data: 'kinds' }),
)
