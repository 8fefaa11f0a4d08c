import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { UsageError } from '../errors.ts'

/** Something of the host that a command in an image sees. */
export interface Bind {
  source: string
  /** Path in the image. */
  target: string
  readOnly: boolean
  kind: 'directory' | 'file'
}

const FORM = 'SOURCE:TARGET, or SOURCE:TARGET:ro'

/** Understands `--bind SOURCE:TARGET[:ro]`; without a target, it is the same path. @throws {UsageError} */
export async function parseBind(text: string, directory: string): Promise<Bind> {
  const [from = '', to, mode, ...rest] = text.split(':')
  if (from === '' || to === '' || rest.length > 0 || !['ro', 'rw', undefined].includes(mode)) {
    throw new UsageError(`${JSON.stringify(text)} says not what to mount where`, { hint: `Write ${FORM}.` })
  }
  const source = resolve(directory, from)
  const target = to ?? source
  if (!target.startsWith('/') || resolve(target) === '/') {
    throw new UsageError(`${target} is not the absolute path of a place in an image`)
  }
  const found = await stat(source).catch(() => undefined)
  if (!found) throw new UsageError(`there is no ${source} that could be mounted`)
  return {
    source,
    target: resolve(target),
    readOnly: mode === 'ro',
    kind: found.isDirectory() ? 'directory' : 'file',
  }
}
