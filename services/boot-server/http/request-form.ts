/** Paths as Warewulf called them before 4.6. */
const ALIASES: Readonly<Record<string, string>> = {
  container: 'image',
  'overlay-system': 'system',
  'overlay-runtime': 'runtime',
}

/** What nodes get, each by a path of its own, and as a stage of `/provision`. */
const STAGES = ['ipxe', 'grub', 'kernel', 'initramfs', 'image', 'modules', 'system', 'runtime'] as const

/** Here any method but HEAD is as good as GET: Warewulf looks at none, and no request alters anything. */
const ANY_METHOD: ReadonlySet<string> = new Set([...STAGES, 'provision', 'efiboot', 'files', 'status'])

export interface RequestForm {
  method: string
  /** Path and query. */
  url: string
}

/**
 * The one form of a request of a node, for all that firmware and Warewulf's clients write instead: slashes twice or at the
 * end, the first name in capitals or by its older alias, `/provision/MAC?stage=`, a whole URL, other methods. What it is
 * no such request stays as it is. So nothing needs a redirect, which firmware does not follow.
 */
export function usualForm({ method, url }: RequestForm): RequestForm {
  const [, path = '', query = ''] = /^([^?]*)(.*)$/s.exec(url.replace(/^https?:\/\/[^/?]*/i, '')) ?? []
  const [first = '', ...rest] = path.split('/').filter((name) => name !== '')
  let names = [aliased(first), ...rest]
  if (names[0] === 'provision') names = staged(names, query)
  const { 0: kind = '' } = names
  return { method: methodOf(method, kind), url: `/${names.join('/')}${query}` }
}

function aliased(name: string): string {
  const small = name.toLowerCase()
  return Object.hasOwn(ALIASES, small) ? ALIASES[small]! : small
}

/** `/provision/MAC?stage=kernel` is `/kernel/MAC`; without a stage it is the boot script. */
function staged([provision = '', ...rest]: string[], query: string): string[] {
  const values = new URLSearchParams(query)
  const stage = aliased(values.get('stage') ?? 'ipxe')
  if (stage === 'efiboot') return [stage, ...(values.get('file') ?? '').split('/').map(encodeURIComponent)]
  return (STAGES as readonly string[]).includes(stage) ? [stage, ...rest] : [provision, ...rest]
}

function methodOf(method: string, kind: string): string {
  return method !== 'HEAD' && ANY_METHOD.has(kind) ? 'GET' : method
}
