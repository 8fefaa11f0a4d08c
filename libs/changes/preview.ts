import type { Entity, EntitySource } from './cluster-state.ts'
import type { Kind, Operation } from './operation.ts'

/** A source as it would be after the operations, without touching it: what a proposed change is checked against. */
export function preview(
  source: EntitySource,
  options: { ops: readonly Operation[]; seq: number },
): EntitySource {
  const overlay = new Map<string, Entity | undefined>()
  for (const operation of options.ops) {
    const entity = operation.op === 'put' ? { value: operation.value, seq: options.seq } : undefined
    overlay.set(keyOf(operation.kind, operation.name), entity)
  }
  return {
    get(kind, name) {
      const key = keyOf(kind, name)
      return overlay.has(key) ? overlay.get(key) : source.get(kind, name)
    },
    *entries(kind) {
      for (const [name, entity] of source.entries(kind)) {
        if (!overlay.has(keyOf(kind, name))) yield [name, entity]
      }
      for (const operation of latest(options.ops)) {
        const entity = overlay.get(keyOf(operation.kind, operation.name))
        if (operation.kind === kind && entity) yield [operation.name, entity]
      }
    },
  }
}

/** One operation an entity: where a change names an entity twice, the last one counts. */
function latest(ops: readonly Operation[]): Iterable<Operation> {
  return new Map(ops.map((operation) => [keyOf(operation.kind, operation.name), operation])).values()
}

function keyOf(kind: Kind, name: string): string {
  return `${kind}/${name}`
}
