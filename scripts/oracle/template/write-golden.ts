// Writes what the Go program printed (standard input) as the golden files, one for each kind. Its argument is the file
// of the cases that the program was given: the data sets are taken from there.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { DATA_FILE, GOLDEN } from './golden-files.ts'
import type { GoldenCase } from './template-case.ts'

const [, , casesPath] = process.argv
const isLine = (line: string): boolean => line !== ''
const results = (await text(process.stdin)).split('\n').filter(isLine)
const sets = readFileSync(casesPath!, 'utf8')
  .split('\n')
  .filter((line) => isLine(line) && !('kind' in JSON.parse(line)))

const kinds = new Map<string, string[]>()
for (const result of results) {
  const { kind, ...rest } = JSON.parse(result) as GoldenCase
  const lines = kinds.get(kind) ?? []
  if (lines.length === 0) kinds.set(kind, lines)
  lines.push(JSON.stringify(rest))
}
if (kinds.size === 0) throw new Error('there are no results')

for (const file of readdirSync(GOLDEN)) if (file.endsWith('.jsonl')) rmSync(new URL(file, GOLDEN))
write(DATA_FILE, sets)
let sum = 0
for (const [kind, lines] of kinds) {
  write(`${kind}.jsonl`, lines)
  console.log(`${String(lines.length).padStart(6)}  ${kind}`)
  sum += lines.length
}
console.log(`${String(sum).padStart(6)}  in all`)

function write(file: string, lines: readonly string[]): void {
  writeFileSync(new URL(file, GOLDEN), `${lines.join('\n')}\n`)
}
