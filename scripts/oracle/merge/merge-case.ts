import type { Node, Profile } from '../../../libs/model/node.ts'

/** A node and the profiles there are, to be merged. */
export interface MergeCase {
  /** The rule or the part of the model it is about. */
  kind: string
  name: string
  profiles: Record<string, Profile>
  node: Node
}

/** Name, profiles, node. */
export type Cases = [string, Record<string, Profile>, Node][]
