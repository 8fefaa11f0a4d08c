import { ImageSourceInvalidError } from './errors.ts'

/** Where an image is imported from. `path` is as it was given: relative ones are the reader's matter. */
export type ImageSource =
  /** An image of a registry. `name` has the registry in it; a digest counts more than a tag. */
  | { kind: 'docker'; name: string; tag: string; digest?: string }
  /** What a container engine on the machine has: `docker-daemon:` and `containers-storage:`, which is Podman. */
  | { kind: EngineKind; name: string }
  /** A directory or file in a layout of images. `reference` chooses one of several. */
  | { kind: LayoutKind; path: string; reference?: string }
  /** A directory that is a root file system, or a file that holds one or an image: what it is, its content says. */
  | { kind: 'path'; path: string }

export type EngineKind = 'docker-daemon' | 'containers-storage'
export type LayoutKind = 'oci' | 'oci-archive' | 'docker-archive'

const ENGINES: readonly string[] = ['docker-daemon', 'containers-storage'] satisfies EngineKind[]
const LAYOUTS: readonly string[] = ['oci', 'oci-archive', 'docker-archive'] satisfies LayoutKind[]

const FORMS =
  'Sources are docker://NAME:TAG, oci:DIR:TAG, oci-archive:FILE, docker-archive:FILE, docker-daemon:NAME, containers-storage:NAME, a directory, or a tarball.'

/** Two letters at the least: one and a colon would be a drive of another system, and is no scheme of ours. */
const SCHEME = /^([a-z][a-z0-9+.-]+):(.*)$/is
/** The grammar of references (distribution's reference package), with what does not matter here left out. */
const REFERENCE = /^([^:@]+(?::\d+\/[^:@]+)?)(?::([\w][\w.-]{0,127}))?(?:@(sha256:[0-9a-f]{64}))?$/
const NAME = /^[a-z0-9[\]]([\w.:[\]/-]*[\w\]])?$/i

/**
 * Understands what a user names as a source, also in the spellings of Warewulf (`docker-daemon://NAME`, `file://PATH`).
 * @throws {ImageSourceInvalidError}
 */
export function parseImageSource(text: string): ImageSource {
  const [, scheme, rest = ''] = SCHEME.exec(text) ?? []
  if (text === '' || text.includes('\0')) throw invalid('nothing', 'is no source')
  // A path may have a colon in it: what a scheme cannot be in front of is a path.
  if (scheme === undefined) return { kind: 'path', path: text }
  const kind = scheme.toLowerCase()
  const named = rest.replace(/^\/\//, '')
  if (named === '') throw invalid(text, 'names nothing behind its scheme')
  if (kind === 'file') return { kind: 'path', path: named }
  if (kind === 'docker') return parseReference(named)
  if (ENGINES.includes(kind)) return { kind: kind as EngineKind, name: engineName(named) }
  if (LAYOUTS.includes(kind)) return parseLayout(kind as LayoutKind, named)
  throw invalid(text, `has the unknown scheme ${kind}:`)
}

/** The text that `parseImageSource` takes, in its first spelling. */
export function formatImageSource(source: ImageSource): string {
  switch (source.kind) {
    case 'docker':
      return `docker://${source.name}${source.digest === undefined ? `:${source.tag}` : `@${source.digest}`}`
    case 'docker-daemon':
    case 'containers-storage':
      return `${source.kind}:${source.name}`
    case 'path':
      return source.path
    default:
      return `${source.kind}:${source.path}${source.reference === undefined ? '' : `:${source.reference}`}`
  }
}

/** The registry that an image's name begins with: a first part that looks like a host. */
export function registryOf(name: string): string {
  const [first = '', ...others] = name.split('/')
  return others.length > 0 && /[.:]|^localhost$/.test(first) ? first : 'docker.io'
}

function parseReference(text: string): ImageSource {
  if (/^[^/]*@[^/]*\//.test(text)) {
    // Not repeated in the message: there is a password in it.
    throw new ImageSourceInvalidError('a source has no user or password in it', {
      hint: 'Give them with --username, and --password-file or at the prompt.',
    })
  }
  const [, name = '', tag, digest] = REFERENCE.exec(text) ?? []
  if (!NAME.test(name) || name.includes('//')) {
    throw invalid(`docker://${text}`, 'is no image of a registry')
  }
  return { kind: 'docker', name, tag: tag ?? 'latest', ...(digest !== undefined && { digest }) }
}

/** An engine wants to know which tag. An image's id, and a name with a digest, are as they are. */
function engineName(name: string): string {
  const last = name.slice(name.lastIndexOf('/') + 1)
  return /[:@]/.test(last) ? name : `${name}:latest`
}

function parseLayout(kind: LayoutKind, text: string): ImageSource {
  const colon = text.indexOf(':')
  if (colon === -1) return { kind, path: text }
  const [path, reference] = [text.slice(0, colon), text.slice(colon + 1)]
  if (path === '' || reference === '')
    throw invalid(`${kind}:${text}`, 'lacks its path, or what is behind it')
  return { kind, path, reference }
}

function invalid(text: string, what: string): ImageSourceInvalidError {
  return new ImageSourceInvalidError(`${text} ${what}`, { hint: FORMS })
}
