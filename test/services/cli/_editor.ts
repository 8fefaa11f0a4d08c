import { rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Runs the script that is named by how often the editor was opened, if there is one. */
const EDITOR = `
echo "$1" >> "$0.opened"
script="$0.$(wc -l < "$0.opened")"
[ ! -e "$script" ] || . "$script"
`

/**
 * Environment with an editor that is a script: each time it is opened it runs the next of the scripts, with the file as
 * $1; after the last one it leaves the file as it is.
 */
export function scriptedEditor(t: { testdir(): string }, ...scripts: readonly string[]): { EDITOR: string } {
  const path = join(t.testdir(), 'editor')
  writeFileSync(path, EDITOR)
  scripts.forEach((script, index) => void writeFileSync(`${path}.${index + 1}`, script))
  return { EDITOR: `sh ${path}` }
}

/** The path of a text that was kept; it goes with the test. */
export function keptIn(owner: { teardown(fn: () => void): void }, stderr: string): string {
  const path = /Your text is kept: (\S+)$/m.exec(stderr)?.[1] ?? ''
  if (path !== '') owner.teardown(() => rmSync(dirname(path), { recursive: true }))
  return path
}
