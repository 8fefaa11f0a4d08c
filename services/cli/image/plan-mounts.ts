import { access, readlink } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { type MountPoint, makeMountPoints, mountPointAt } from '../../../libs/image/mount-points.ts'
import { resolveInRoot } from '../../../libs/image/root-path.ts'
import type { Bind } from './binds.ts'
import type { Mount } from './mount-script.ts'

const RESOLVER = '/etc/resolv.conf'
/** What every command may need, in this order. */
const USUAL: readonly Mount[] = [
  { kind: 'proc', source: '', place: 'proc', readOnly: false },
  { kind: 'sys', source: '/sys', place: 'sys', readOnly: true },
  { kind: 'dev', source: '/dev', place: 'dev', readOnly: false },
  { kind: 'run', source: '', place: 'run', readOnly: false },
]
/** On what is mounted there, nothing has to be made in the image. */
const COVERED = /^(proc|sys|dev|run)\//

/** What is mounted in a tree: the usual, how the host finds names, and what the user wants. */
export async function planMounts(root: string, binds: readonly Bind[]): Promise<Mount[]> {
  const mounts = [...USUAL]
  const resolver = await resolverMount(root)
  if (resolver) mounts.push(resolver)
  for (const { source, target, readOnly, kind } of binds) {
    const { place } = await mountPointAt(root, target, kind)
    mounts.push({ kind, source, place, readOnly })
  }
  return mounts
}

/** Makes what a tree lacks for them; `removeMountPoints` takes it away again. */
export async function prepareMounts(
  mounts: readonly Mount[],
  { home, root }: { home: string; root: string },
): Promise<void> {
  const points = mounts
    .filter(({ place }) => !COVERED.test(place))
    .map(({ kind, place }): MountPoint => ({ place, kind: kind === 'file' ? 'file' : 'directory' }))
  await makeMountPoints(home, { root, points })
}

/**
 * The host's resolv.conf over that of the image, which stays as it is. Where that is a link to what a service makes in
 * /run, a copy is put there.
 */
async function resolverMount(root: string): Promise<Mount | undefined> {
  const isThere = await access(RESOLVER).then(
    () => true,
    () => false,
  )
  if (!isThere) return undefined
  const found = await resolveInRoot(root, RESOLVER)
  const link = found === undefined ? await readlink(join(root, RESOLVER)).catch(() => undefined) : undefined
  const target = link === undefined ? found?.slice(root.length) : resolve('/etc', link)
  const inRun = /^(?:\/var)?\/run\/(.+)$/.exec(target ?? '')
  if (inRun) return { kind: 'copy', source: RESOLVER, place: `run/${inRun[1]}`, readOnly: false }
  // A link to nowhere else: there is nothing to lay it over.
  if (link !== undefined) return undefined
  const { place } = await mountPointAt(root, RESOLVER, 'file')
  return { kind: 'file', source: RESOLVER, place, readOnly: true }
}
