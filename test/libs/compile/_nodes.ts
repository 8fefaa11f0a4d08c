import type { ResolvedNode } from '../../../libs/model/resolved-node.ts'

export function resolved(id: string, overrides: Partial<ResolvedNode> = {}): ResolvedNode {
  return {
    id,
    profiles: [],
    rack: 'r1',
    image: 'debian',
    kernel: { args: [] },
    systemOverlays: [],
    runtimeOverlays: [],
    networkDevices: {},
    tags: {},
    ...overrides,
  }
}
