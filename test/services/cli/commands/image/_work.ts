import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Image } from '../../../../../libs/model/image.ts'
import { busyboxRoot } from '../../../_busybox-root.ts'
import { startCli } from '../../_cli.ts'
import { startSite } from '../../_site.ts'

const MUSTER = join(import.meta.dirname, '../../../../../services/cli/main.ts')

/** A real controller, `muster` as a process of its own, and images of busybox. */
export async function startWork(t: Parameters<typeof startSite>[0]) {
  const site = await startSite(t)
  const { cluster } = site
  const start = (...args: string[]) =>
    startCli(t, { program: [process.execPath, MUSTER, ...args], env: { MUSTER_SOCKET: cluster.socket } })

  /** An image with a name that no other test has; `source` is what it was imported from. */
  const makeImage = async (name: string) => {
    const source = await busyboxRoot(join(cluster.directory, `source-${name}`))
    const { error } = await cluster.importImage(name, source)
    if (error) throw new Error(error.message)
    const home = join(cluster.directory, 'controller/images', name)
    return {
      source,
      home,
      root: join(home, 'rootfs'),
      /** What a command of `muster image` does to it: `run('exec', 'ls')` is `muster image exec NAME ls`. */
      run: (verb: string, ...args: string[]) => start('image', verb, name, ...args).result,
      start: (verb: string, ...args: string[]) => start('image', verb, name, ...args),
      image: async () => (await cluster.get<{ value: Image }>(`/images/${name}`)).value,
      /** What the tree is, as the controller notes it. */
      record: async () => JSON.parse(await readFile(join(home, 'tree.json'), 'utf8')) as object,
    }
  }
  return { ...site, start, makeImage }
}
