import { stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { readSources, type SourceText } from '../documents/read-sources.ts'
import { UsageError } from '../errors.ts'
import type { Session } from '../session.ts'

/** Where the files are: below the root of a server, or of a copy of it, or in a copy of /etc/warewulf. */
const DIRECTORIES: readonly string[] = ['etc/warewulf', '.']

/** The text of each file that is there, under the name that notes give it. */
export interface WarewulfFiles {
  nodes?: SourceText
  server?: SourceText
}

/** @throws {UsageError} if there is neither, or one cannot be read */
export async function findFiles(
  session: Pick<Session, 'terminal' | 'directory'>,
  directory: string,
): Promise<WarewulfFiles> {
  const [nodes, server] = [
    await readFirst(session, { directory, name: 'nodes.conf' }),
    await readFirst(session, { directory, name: 'warewulf.conf' }),
  ]
  if (!nodes && !server) {
    throw new UsageError(`there is no nodes.conf and no warewulf.conf in ${directory}`, {
      hint: 'Name / on a Warewulf server, or a directory with copies of these files.',
    })
  }
  return { ...(nodes && { nodes }), ...(server && { server }) }
}

async function readFirst(
  session: Pick<Session, 'terminal' | 'directory'>,
  { directory, name }: { directory: string; name: string },
): Promise<SourceText | undefined> {
  for (const each of DIRECTORIES) {
    const path = join(directory, each, name)
    // What is there and cannot be looked at is told about by reading it.
    const found = await stat(resolve(session.directory, path)).catch(({ code }) => code !== 'ENOENT')
    if (found === false || (found !== true && !found.isFile())) continue
    const [source] = await readSources(session, [path])
    return { file: name, text: source!.text }
  }
  return undefined
}
