import type { Description } from './description.ts'
import { InUseError } from './errors.ts'
import { resolveNode } from './resolve.ts'
import type { ResolvedNode } from './resolved-node.ts'

/** At most this many users are named in a message. */
const NAMED_MAX = 5

const USES: Record<string, (node: ResolvedNode) => readonly (string | undefined)[]> = {
  image: (node) => [node.image],
  overlay: (node) => [...node.systemOverlays, ...node.runtimeOverlays],
  profile: (node) => node.profiles,
}

/** @throws {InUseError} if a node of `description` uses the image, overlay or profile. */
export function checkUnused(options: { kind: string; name: string; description: Description }): void {
  const { kind, name, description } = options
  const uses = USES[kind]
  if (!uses) return
  const users: string[] = []
  for (const [id, node] of description.nodes()) {
    if (uses(resolveNode({ id, node, description })).includes(name)) users.push(id)
  }
  if (users.length === 0) return
  const named = users.slice(0, NAMED_MAX).join(', ')
  const more = users.length > NAMED_MAX ? ` and ${users.length - NAMED_MAX} more` : ''
  throw new InUseError(`${kind} ${name} is used by ${named}${more}`, {
    hint: `Give them another ${kind} first. Nothing was deleted.`,
  })
}
