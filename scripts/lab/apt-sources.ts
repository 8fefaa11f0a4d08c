import { readFile } from 'node:fs/promises'
import { runCommand } from './command.ts'
import { DebianRootError } from './errors.ts'

export interface AptSources {
  /** The release this host runs, such as `bookworm`. */
  suite: string
  /** One-line entries of sources.list for that release's main component: the mirrors this host uses. */
  entries: string[]
  /** Settings of apt that say how to reach them. */
  options: string[]
}

const FIELDS = '$(ORIGIN) $(COMPONENT) $(RELEASE) $(REPO_URI) $(SIGNED_BY)'

/** Reads from this host's apt where it gets Debian from, so that what is built here comes from there too. */
export async function hostAptSources(): Promise<AptSources> {
  const suite = /^VERSION_CODENAME=([a-z]+)$/m.exec(await readFile('/etc/os-release', 'utf8'))?.[1]
  if (suite === undefined) throw new DebianRootError('/etc/os-release names no Debian release')
  const targets = await runCommand(['apt-get', 'indextargets', '--format', FIELDS, 'Created-By: Packages'])
  const entries: string[] = []
  for (const target of targets.split('\n')) {
    const entry = sourceEntry(target, suite)
    if (entry !== undefined) entries.push(await withoutMirrorFile(entry))
  }
  if (entries.length === 0) {
    throw new DebianRootError(`apt knows no mirror of Debian ${suite}`, {
      hint: 'Run "apt-get update" as root, and see that a Debian mirror is in /etc/apt/sources.list or sources.list.d.',
    })
  }
  return {
    suite,
    entries: [...new Set(entries)],
    options: proxyOptions(await runCommand(['apt-config', 'dump'])),
  }
}

/** One line of `apt-get indextargets` as an entry, if it is Debian's own and belongs to the release. */
export function sourceEntry(target: string, suite: string): string | undefined {
  const [origin, component, release = '', uri = '', signedBy = ''] = target.split(' ')
  const releases = [suite, `${suite}-updates`, `${suite}-security`, `${suite}/updates`]
  if (origin !== 'Debian' || component !== 'main' || !releases.includes(release)) return undefined
  // apt leaves a field it has no value for as it is; a key given as a text is not a path either.
  const options = signedBy.startsWith('/') ? `[signed-by=${signedBy}] ` : ''
  return `deb ${options}${uri} ${release} main`
}

/** The lines of `apt-config dump` that name a proxy. */
export function proxyOptions(dump: string): string[] {
  return dump.split('\n').filter((line) => /^Acquire::https?::Proxy\S* ".+";$/i.test(line))
}

/** Debian's cloud images name a file with mirrors in it, which would not be there in the new root: take its first. */
async function withoutMirrorFile(entry: string): Promise<string> {
  const [whole, path] = /mirror\+file:(\/\S+?)\/? /.exec(entry) ?? []
  if (whole === undefined || path === undefined) return entry
  const mirror = /^\s*([a-z]+:\/\/\S+)/m.exec(await readFile(path, 'utf8'))?.[1]
  if (mirror === undefined) throw new DebianRootError(`${path} names no mirror`)
  return entry.replace(whole, `${mirror} `)
}
