import { itemOf } from './negation.ts'
import type { Node } from './node.ts'

/** Something that nodes and profiles name. */
export type Named = 'profile' | 'image' | 'overlay' | 'kernel'

export interface Reference {
  kind: Named
  name: string
}

/**
 * What a node or profile names itself, be it to take away what it inherits; each once. The version of a kernel may
 * name one that was imported by itself, or one of the image: it does not have to be there.
 */
export function referencesOf(value: Node): Reference[] {
  const references = new Map<string, Reference>()
  const add = (kind: Named, names: readonly string[] = []): void => {
    for (const item of names) {
      const name = itemOf(item)
      references.set(referenceKey(kind, name), { kind, name })
    }
  }
  add('profile', value.profiles)
  add('overlay', value.systemOverlays)
  add('overlay', value.runtimeOverlays)
  if (value.image !== undefined) add('image', [value.image])
  if (value.kernel?.version !== undefined) add('kernel', [value.kernel.version])
  return [...references.values()]
}

export function referenceKey(kind: string, name: string): string {
  return `${kind}/${name}`
}
