// Compares muster with Go on templates by chance, beyond those that are kept: prints what differs. Needs Go: README.md.
//   node scripts/oracle/template/fuzz.ts [--seed NUMBER] [--count NUMBER] [--max NUMBER]
import { spawnSync } from 'node:child_process'
import { parseArgs } from 'node:util'
import { reasonFor } from '../../../test/libs/template/golden/differences.ts'
import { DATA_SETS } from './data-sets.ts'
import { Mutations } from './mutations.ts'
import { agree, describe, outcomeOf } from './outcome.ts'
import { Formats } from './random-formats.ts'
import { Templates } from './random-templates.ts'
import type { CaseEntry, GoldenCase } from './template-case.ts'

const OUTPUT_BYTES_MAX = 1024 ** 3

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    /** Of each kind. */
    count: { type: 'string', default: '5000' },
    max: { type: 'string', default: '20' },
  },
})
const seed = Number(values.seed)
const templates = new Templates(seed)
const mutations = new Mutations(seed)
const formats = new Formats(seed)
const kinds: Record<string, () => CaseEntry> = {
  random: () => ({ text: templates.make(), data: 'kinds' }),
  mutated: () => ({ text: mutations.make(), data: 'kinds' }),
  printf: () => formats.make(),
  fractions: () => formats.row('fraction'),
  'whole numbers': () => formats.row('whole'),
  texts: () => formats.row('text'),
}

let shown = 0
for (const [kind, make] of Object.entries(kinds)) {
  const cases = Array.from({ length: Number(values.count) }, () => ({ kind, ...(make() as object) }))
  const rendered = renderedByGo(cases)
  const different = rendered.filter(differs)
  console.log(`--- ${kind}: ${different.length} of ${rendered.length} differ`)
  for (const golden of different) {
    if (shown++ < Number(values.max)) console.log(describe(golden, outcomeOf(golden, DATA_SETS)))
  }
}

function renderedByGo(cases: readonly object[]): GoldenCase[] {
  const sets = Object.entries(DATA_SETS).map(([name, data]) => ({ name, data }))
  const go = spawnSync('go', ['run', '.'], {
    cwd: import.meta.dirname,
    env: { ...process.env, GO111MODULE: 'off', GOPATH: '/usr/share/gocode', TZ: 'UTC' },
    input: [...sets, ...cases].map((each) => JSON.stringify(each)).join('\n'),
    maxBuffer: OUTPUT_BYTES_MAX,
    encoding: 'utf8',
  })
  if (go.status !== 0) throw new Error(`Go failed: ${go.error ?? go.stderr}`)
  const lines = go.stdout.split('\n').filter((line) => line !== '')
  return lines.map((line) => JSON.parse(line) as GoldenCase)
}

function differs(golden: GoldenCase): boolean {
  return !agree(golden, outcomeOf(golden, DATA_SETS)) && reasonFor(golden) === undefined
}
