// Prints the data sets and the cases of all files in cases/ as JSON lines: the same for every run.
import { readdirSync } from 'node:fs'
import { DATA_SETS } from './data-sets.ts'
import type { CaseEntry, TemplateCase } from './template-case.ts'

function print(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`)
}

for (const [name, data] of Object.entries(DATA_SETS)) print({ name, data })

// The kind of a case is the name of its file.
for (const file of readdirSync(new URL('cases/', import.meta.url)).sort()) {
  const { cases } = (await import(`./cases/${file}`)) as { cases: readonly CaseEntry[] }
  const kind = file.replace(/\.ts$/, '')
  for (const entry of cases) {
    const each: TemplateCase = { kind, ...(typeof entry === 'string' ? { text: entry } : entry) }
    print(each)
  }
}
