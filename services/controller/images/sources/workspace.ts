import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'

const PREFIX = 'import-'

/**
 * A directory that one import works in, on the disk that has the blobs; nobody but the controller may look into it.
 * Whatever happens, it is removed: at the end of the import, or, after a crash, by `sweepWorkspaces`.
 */
export class Workspace {
  readonly path: string

  static async make(directory: string): Promise<Workspace> {
    await mkdir(directory, { recursive: true, mode: 0o700 })
    return new Workspace(await mkdtemp(join(directory, PREFIX))) // mode 0700
  }

  private constructor(path: string) {
    this.path = path
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await remove(this.path)
  }
}

/** Removes what imports left that a crash ended. Only for one who has the data directory for itself. */
export async function sweepWorkspaces(directory: string): Promise<void> {
  for (const name of await namesIn(directory))
    if (name.startsWith(PREFIX)) await remove(join(directory, name))
}

async function namesIn(directory: string): Promise<string[]> {
  try {
    return await readdir(directory)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}

async function remove(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true })
}
