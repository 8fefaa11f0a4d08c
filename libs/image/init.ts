import { InitMissingError } from './errors.ts'
import { findFile } from './root-file.ts'

/** What Warewulf's and our own /init start, in this order. */
const CANDIDATES = ['/sbin/init', '/usr/sbin/init', '/usr/lib/systemd/systemd']

/**
 * That a node can boot into a root file system: one of the usual places has an init.
 * @throws {InitMissingError}
 */
export async function checkInit(root: string): Promise<void> {
  for (const path of CANDIDATES) {
    if (await findFile(root, path, { executable: true })) return
  }
  throw new InitMissingError(
    `${root} has no init: none of ${CANDIDATES.join(', ')} is an executable file in it`,
    {
      hint: 'Install an init system in the image, systemd for example, or check that this is a root file system.',
    },
  )
}
