import { createReadStream } from 'node:fs'
import { chmod, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Transform } from 'node:stream'
import type { Compression } from './recognise.ts'
import { requireTool, runTool } from './run-tool.ts'
import { sourceError } from './tool-failure.ts'
import type { ToolPlace } from './tool-place.ts'

/** As it is in the archive. What the archive has of the host's own security labels means nothing on a node. */
const FAITHFULLY = [
  '--numeric-owner',
  '--same-owner',
  '--same-permissions',
  '--delay-directory-restore',
  '--acls',
  '--xattrs',
  '--xattrs-include=*',
  '--xattrs-exclude=security.selinux',
]

/**
 * Unpacks a tarball into `root`, a new directory in the place, by GNU tar: owners, devices, hard links and extended
 * attributes as they are in it. tar refuses what would lead out: a name with `..` in it, and a file behind a link.
 * @throws what `sourceError` makes, {ToolMissingError}
 */
export async function unpackTarball(
  tarball: { path: string; compression: Compression },
  options: { root: string; place: ToolPlace; onBytes: (bytes: number) => void },
): Promise<void> {
  const { path, compression } = tarball
  const { root, place, onBytes } = options
  await mkdir(join(place.directory, root))
  await chmod(join(place.directory, root), 0o755) // whatever the mask is; the archive may say something else
  if (compression !== 'none') await requireTool(compression, place.environment.PATH ?? '')
  const how = compression === 'none' ? [] : [`--${compression}`]
  let bytes = 0
  const count = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length
      onBytes(bytes)
      done(null, chunk)
    },
  })
  const file = createReadStream(path)
  file.once('error', (error) => count.destroy(error))
  try {
    await runTool('tar', ['--extract', '--file=-', ...how, `--directory=${root}`, ...FAITHFULLY], {
      ...place,
      input: file.pipe(count),
    })
  } catch (error) {
    throw sourceError(error, path)
  } finally {
    file.destroy()
  }
}
