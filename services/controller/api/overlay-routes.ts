import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import type { Entity } from '../../../libs/changes/cluster-state.ts'
import { EntityMissingError } from '../../../libs/model/errors.ts'
import { checkName } from '../../../libs/model/name.ts'
import { type Overlay, shippedTree } from '../../../libs/model/overlay.ts'
import type { BlobRef } from '../../../libs/records/blob-ref.ts'
import { makeChange } from '../make-change.ts'
import { baseTree } from '../overlays/base-tree.ts'
import { deleteOverlay, putTree } from '../overlays/change-overlay.ts'
import { TREE_BYTES_MAX } from '../overlays/limits.ts'
import { alteredBy } from '../overlays/nodes-with.ts'
import { TreeStore } from '../overlays/tree-store.ts'
import { entityAt } from '../past.ts'
import { actorOf } from './actor.ts'
import { Made, REASON_LENGTH_MAX } from './change-routes.ts'
import { missingEntity } from './missing.ts'
import type { ApiParts } from './parts.ts'
import { signalOf } from './signal.ts'

const ARCHIVE = 'application/octet-stream'

const params = Type.Object({ name: Type.String() })
const TreeQuery = Type.Object({
  at: Type.Optional(Type.Integer({ minimum: 0, description: 'as it was after this change' })),
  of: Type.Enum(['overlay', 'shipped', 'base'], {
    default: 'overlay',
    description:
      'shipped: what muster ships under this name; base: what it shipped when the site made its own of it',
  }),
})
const ChangeQuery = Type.Object({
  base: Type.Optional(
    Type.Integer({
      minimum: 0,
      description: 'sequence of the change that put what the author saw; 0: it must not exist',
    }),
  ),
  reason: Type.String({ maxLength: REASON_LENGTH_MAX, default: '' }),
  dryRun: Type.Boolean({ default: false, description: 'check everything, make nothing' }),
})
const PutQuery = Type.Object({
  ...ChangeQuery.properties,
  rebase: Type.Boolean({
    default: false,
    description: 'what muster ships under this name by now was taken into account',
  }),
})

/** Trees of overlays: cpio archives of the newc format, with names relative to the root of a node. */
export const overlayRoutes: FastifyPluginAsyncTypebox<ApiParts> = async (server, parts) => {
  const { cluster, store } = parts
  const trees = new TreeStore(parts)
  server.addContentTypeParser(
    ARCHIVE,
    { parseAs: 'buffer', bodyLimit: TREE_BYTES_MAX },
    async (_request: unknown, body: Buffer) => body,
  )

  const treeSchema = { params, querystring: TreeQuery }
  server.get('/overlays/:name/tree', { schema: treeSchema }, async (request, reply) => {
    const { name } = request.params
    const { at, of } = request.query
    const { seq, value } = await overlayAt(parts, name, at)
    const tree = of === 'overlay' ? value.tree : await shippedTreeOf(parts, { name, value, of })
    const bytes = await trees.read(tree as BlobRef, signalOf(reply))
    return reply
      .type(ARCHIVE)
      .header('etag', JSON.stringify(tree.digest))
      .header('x-muster-seq', seq)
      .send(bytes)
  })

  const putSchema = { params, querystring: PutQuery, response: { 200: Made } }
  server.put('/overlays/:name/tree', { schema: putSchema }, async (request) => {
    const { name } = request.params
    const { base, reason, dryRun, rebase } = request.query
    checkName('overlay', name)
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
    const stored = await trees.put(name, body)
    const changedAt = Date.now()
    const made = await makeChange(parts, {
      actor: actorOf(request),
      reason,
      dryRun,
      bases: basesOf(name, base),
      plan: (source) => putTree(source, { name, stored, changedAt, rebase }),
    })
    return { ...made, nodes: alteredBy(cluster.inventory, name) }
  })

  const deleteSchema = { params, querystring: ChangeQuery, response: { 200: Made } }
  server.delete('/overlays/:name', { schema: deleteSchema }, async (request) => {
    const { name } = request.params
    const { base, reason, dryRun } = request.query
    const nodes = alteredBy(cluster.inventory, name)
    const changedAt = Date.now()
    const made = await makeChange(
      { cluster, store },
      {
        actor: actorOf(request),
        reason,
        dryRun,
        bases: basesOf(name, base),
        plan: (source) => deleteOverlay(source, name, changedAt),
      },
    )
    return { ...made, nodes }
  })
}

function basesOf(name: string, seq: number | undefined) {
  return seq === undefined ? [] : [{ kind: 'overlay' as const, name, seq }]
}

/** As it is, or as it was after a change. @throws {EntityMissingError} {HistoryIncompleteError} */
async function overlayAt(
  { cluster: { state }, store }: Pick<ApiParts, 'cluster' | 'store'>,
  name: string,
  at: number | undefined,
): Promise<{ seq: number; value: Overlay }> {
  const present = state.get('overlay', name)
  const isPresent = present && (at === undefined || (present.seq <= at && at <= state.position.seq))
  if (isPresent) return ofOverlay(present)
  if (at === undefined) throw missingEntity(state, { kind: 'overlay', name })
  return ofOverlay(await entityAt({ store, state, kind: 'overlay', name, seq: at }))
}

/** @throws {EntityMissingError} */
async function shippedTreeOf(
  { store }: Pick<ApiParts, 'store'>,
  { name, value, of }: { name: string; value: Overlay; of: 'shipped' | 'base' },
): Promise<Overlay['tree']> {
  const tree = of === 'shipped' ? shippedTree(value)?.tree : await baseTree(store, { name, value })
  if (tree) return tree
  throw new EntityMissingError(
    of === 'shipped'
      ? `muster ships no overlay ${name}`
      : `it is not known of what the overlay ${name} was made`,
  )
}

function ofOverlay({ seq, value }: Entity): { seq: number; value: Overlay } {
  return { seq, value: value as Overlay }
}
