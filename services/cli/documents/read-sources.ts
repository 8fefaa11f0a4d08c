import { readdir, readFile, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { messageOf } from '../../../libs/errors/muster-error.ts'
import { UsageError } from '../errors.ts'
import type { Session } from '../session.ts'

/** A text with the name that messages give it. */
export interface SourceText {
  file: string
  text: string
}

/** Bytes of a file that is read. YAML of half that length in characters is refused by the parser, with a better message. */
const FILE_BYTES_MAX = 256 << 20
const FILES_MAX = 10_000
const STDIN = '-'

/**
 * The texts of files, of the YAML files in directories, in the order of their names, and of stdin for `-`.
 * @throws {UsageError} for what cannot be read
 */
export async function readSources(
  { terminal, directory }: Pick<Session, 'terminal' | 'directory'>,
  paths: readonly string[],
): Promise<SourceText[]> {
  const sources: SourceText[] = []
  for (const path of new Set(paths)) {
    if (path === STDIN) {
      sources.push({ file: 'stdin', text: await terminal.input({ lengthMax: FILE_BYTES_MAX }) })
      continue
    }
    for (const file of await filesAt(path, directory)) {
      if (sources.length >= FILES_MAX) throw new UsageError(`there are more than ${FILES_MAX} files`)
      sources.push({ file, text: await textOf(file, directory) })
    }
  }
  return sources
}

/** The file itself, or the YAML files in the directory. Others, and those in directories below it, do not count. */
async function filesAt(path: string, from: string): Promise<string[]> {
  const found = await unreadable(path, () => stat(resolve(from, path)))
  if (!found.isDirectory()) return [path]
  const names = await unreadable(path, () => readdir(resolve(from, path)))
  const files = names.filter((name) => /^[^.].*\.ya?ml$/.test(name)).sort()
  if (files.length > 0) return files.map((name) => join(path, name))
  throw new UsageError(`there are no YAML files in ${path}`, { hint: 'Their names end in .yaml or .yml.' })
}

async function textOf(file: string, from: string): Promise<string> {
  const path = resolve(from, file)
  const { size } = await unreadable(file, () => stat(path))
  if (size > FILE_BYTES_MAX) throw new UsageError(`${file} has more than ${FILE_BYTES_MAX} bytes`)
  return unreadable(file, () => readFile(path, 'utf8'))
}

/** What the read gives. @throws {UsageError} if it fails */
async function unreadable<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    throw new UsageError(`${path} cannot be read: ${messageOf(error)}`)
  }
}
