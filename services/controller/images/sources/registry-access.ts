import { access, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** How a registry is talked to, apart from what the controller's host is set to. */
export interface RegistryAccess {
  /** Counts instead of the host's own file. */
  credentials?: { username: string; password: string }
  /** Certificates of authorities that are trusted beside those of the host, in PEM. */
  ca?: string
  /** Whether to do without TLS, or with one that nothing vouches for. */
  insecure?: boolean
}

const POLICY = 'containers/policy.json'

/**
 * The flags of `skopeo inspect` and of `skopeo copy` for a registry. What is secret goes into files of `directory`,
 * which nobody else can read: a command line is there for all to see.
 */
export async function accessFlags(
  registry: string,
  { access: how, directory }: { access: RegistryAccess; directory: string },
): Promise<{ inspect: string[]; copy: string[] }> {
  const flags: string[] = []
  if (how.insecure) flags.push('tls-verify=false')
  if (how.ca !== undefined) {
    const certificates = join(directory, 'certificates')
    await mkdir(certificates, { mode: 0o700 })
    await writeFile(join(certificates, 'ca.crt'), how.ca, { mode: 0o600 })
    flags.push(`cert-dir=${certificates}`)
  }
  if (how.credentials) {
    const file = join(directory, 'auth.json')
    const { username, password } = how.credentials
    const auth = Buffer.from(`${username}:${password}`).toString('base64')
    await writeFile(file, JSON.stringify({ auths: { [registry]: { auth } } }), { mode: 0o600 })
    flags.push(`authfile=${file}`)
  }
  return { inspect: flags.map((flag) => `--${flag}`), copy: flags.map((flag) => `--src-${flag}`) }
}

/**
 * What the host says of signatures counts (containers-policy.json(5)). skopeo asks for such a policy; a host that has
 * none accepts what is offered.
 */
export async function policyFlags(environment: Readonly<Record<string, string>>): Promise<string[]> {
  const home = environment.HOME === undefined ? [] : [join(environment.HOME, '.config', POLICY)]
  for (const path of [...home, join('/etc', POLICY)]) {
    const isThere = await access(path).then(
      () => true,
      () => false,
    )
    if (isThere) return []
  }
  return ['--insecure-policy']
}
