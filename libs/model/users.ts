import type { Node } from './node.ts'
import { referenceKey, referencesOf } from './references.ts'

/** A node or profile that names something. */
export interface User {
  kind: 'node' | 'profile'
  name: string
}

const NOBODY: ReadonlyMap<string, User> = new Map()

/** Who names what: which nodes and profiles name a profile, image or overlay themselves. */
export class Users {
  readonly #users = new Map<string, Map<string, User>>()

  /** Takes note of a node's or profile's value in place of its former one; undefined where there is none. */
  replace(user: User, values: { before: Node | undefined; after: Node | undefined }): void {
    const { before, after } = values
    const key = referenceKey(user.kind, user.name)
    for (const { kind, name } of before ? referencesOf(before) : []) {
      const target = referenceKey(kind, name)
      const users = this.#users.get(target)
      users?.delete(key)
      if (users?.size === 0) this.#users.delete(target)
    }
    for (const { kind, name } of after ? referencesOf(after) : []) {
      const target = referenceKey(kind, name)
      let users = this.#users.get(target)
      if (!users) {
        users = new Map()
        this.#users.set(target, users)
      }
      users.set(key, user)
    }
  }

  has(kind: string, name: string): boolean {
    return this.#users.has(referenceKey(kind, name))
  }

  of(kind: string, name: string): Iterable<User> {
    return (this.#users.get(referenceKey(kind, name)) ?? NOBODY).values()
  }

  /** The nodes that have any of the profiles, be it by way of other profiles. */
  nodesWith(profiles: Iterable<string>): Set<string> {
    const nodes = new Set<string>()
    const visited = new Set<string>()
    const visit = (profile: string): void => {
      if (visited.has(profile)) return
      visited.add(profile)
      for (const { kind, name } of this.of('profile', profile)) {
        if (kind === 'node') nodes.add(name)
        else visit(name)
      }
    }
    for (const profile of profiles) visit(profile)
    return nodes
  }
}
