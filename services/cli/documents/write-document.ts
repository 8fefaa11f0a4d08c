import { randomUUID } from 'node:crypto'
import { realpath, rename, rm, stat, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { messageOf } from '../../../libs/errors/muster-error.ts'
import { UsageError } from '../errors.ts'
import type { Session } from '../session.ts'

/** Documents hold the passwords of BMCs. */
const MODE = 0o600

/**
 * Writes a file whole or not at all: what stood there stays until all of it is on disk. A new one is only for its owner;
 * one that exists keeps its mode.
 * @throws {UsageError} if it cannot be written
 */
export async function writeDocument(
  { directory }: Pick<Session, 'directory'>,
  { path, text }: { path: string; text: string },
): Promise<void> {
  try {
    await write(resolve(directory, path), text)
  } catch (error) {
    throw new UsageError(`${path} cannot be written: ${messageOf(error)}`)
  }
}

async function write(path: string, text: string): Promise<void> {
  const present = await stat(path).catch(() => undefined)
  // A pipe or /dev/stdout is written to, not replaced.
  if (present && !present.isFile()) return writeFile(path, text)
  const target = present ? await realpath(path) : path
  const beside = `${target}.${randomUUID()}.tmp`
  try {
    await writeFile(beside, text, { mode: present ? present.mode & 0o777 : MODE, flag: 'wx', flush: true })
    await rename(beside, target)
  } catch (error) {
    await rm(beside, { force: true })
    throw error
  }
}
