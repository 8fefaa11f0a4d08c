import { findFile } from './root-file.ts'

/** What Warewulf's and our own /init start, in this order. */
export const INITS = ['/sbin/init', '/usr/sbin/init', '/usr/lib/systemd/systemd'] as const

/** Whether a node can boot into a root file system: one of the usual places has an init. */
export async function hasInit(root: string): Promise<boolean> {
  for (const path of INITS) {
    if (await findFile(root, path, { executable: true })) return true
  }
  return false
}
