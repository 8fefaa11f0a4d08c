import { readFile } from 'node:fs/promises'
import { run, SHELLS } from '../shells.ts'

/**
 * The variables that a file sets which is read by shells, the same in each of them.
 * @throws {Error} if it says anything, fails, or is not the same
 */
export async function variablesOf(path: string): Promise<Record<string, string>> {
  const found = await Promise.all(SHELLS.map((shell) => sourced(shell, path)))
  const texts = new Set(found.map((variables) => JSON.stringify(variables)))
  if (texts.size !== 1) throw new Error(`shells differ about ${path}: ${[...texts].join('\n')}`)
  return found[0]!
}

async function sourced(shell: readonly string[], path: string): Promise<Record<string, string>> {
  const { status, stdout, stderr } = await run([...shell, '-euc', 'set -a; . "$1"; exec env -0', 'sh', path])
  if (status !== 0 || stderr !== '') throw new Error(`${shell.join(' ')} ${path}: ${status} ${stderr}`)
  const names = new Set((await readFile(path, 'utf8')).match(/^\w+(?==)/gm))
  const variables = stdout
    .split('\0')
    .map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)])
  return Object.fromEntries(variables.filter(([name]) => names.has(name!)).sort())
}
