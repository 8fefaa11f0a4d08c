import { appendFile, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Test } from 'tap'
import { smallRoot, TestCluster } from '../../../_cluster.ts'
import { type CliOptions, type Result, runCli } from '../../_cli.ts'

export interface ImageSite {
  cluster: TestCluster
  /** The root file system that images are made of. */
  root: string
  /** Imports the root as it is now; the first one of a site is there already. */
  build(name?: string): Promise<void>
  muster(args: string, options?: CliOptions): Promise<Result>
}

/** A cluster with one version of an image `debian`, in which a package and a kernel are. */
export async function imageSite(t: Test): Promise<ImageSite> {
  const cluster = await TestCluster.start(t)
  const root = await smallRoot(t.testdir())
  await mkdir(join(root, 'var/lib/dpkg'), { recursive: true })
  await setPackage(root, '5.2')
  const build = async (name = 'debian'): Promise<void> => {
    const { error } = await cluster.importImage(name, root)
    if (error) throw new Error(error.message)
  }
  await build()
  const env = { MUSTER_SOCKET: cluster.socket }
  const muster = (args: string, options: CliOptions = {}) => runCli(args.split(' '), { ...options, env })
  return { cluster, root, build, muster }
}

/** The same with a second version, which has another message of the day and another version of the package. */
export async function siteOfTwoVersions(t: Test): Promise<ImageSite> {
  const site = await imageSite(t)
  await appendFile(join(site.root, 'etc/motd'), 'to the second version\n')
  await setPackage(site.root, '5.3')
  await site.build()
  return site
}

async function setPackage(root: string, version: string): Promise<void> {
  const status = `Package: bash\nStatus: install ok installed\nArchitecture: amd64\nVersion: ${version}\n`
  await writeFile(join(root, 'var/lib/dpkg/status'), status)
}
