import type { Node } from '../../../libs/model/node.ts'
import { Resolver } from '../../../libs/model/resolve.ts'
import type { ResolvedNode } from '../../../libs/model/resolved-node.ts'

/** A node of rack r1 that boots the image debian, with what else is said of it. */
export function resolved(id: string, overrides: Partial<ResolvedNode> = {}): ResolvedNode {
  const node: Node = { rack: 'r1', image: 'debian' }
  return { ...new Resolver(() => undefined).resolve(id, node), ...overrides }
}
