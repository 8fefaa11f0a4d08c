import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import type { Entry } from '../../../libs/archive/entry.ts'
import { EntityMissingError } from '../../../libs/model/errors.ts'
import { renderOverlay } from '../../../libs/overlay/render-overlay.ts'
import { OverlayLoader } from '../overlay-loader.ts'
import { renderState, type Serves, serving } from '../overlays/render-for.ts'
import { missingEntity } from './missing.ts'
import type { ApiParts } from './parts.ts'
import { signalOf } from './signal.ts'

const Query = Type.Object({
  node: Type.String({ minLength: 1 }),
  file: Type.Optional(
    Type.String({ minLength: 1, description: 'only what comes of this file of the overlay' }),
  ),
  explain: Type.Boolean({ default: false, description: 'also for how many nodes each result serves' }),
})

const Output = Type.Object({
  path: Type.String({ description: 'on the node' }),
  type: Type.String(),
  mode: Type.Integer(),
  uid: Type.Integer(),
  gid: Type.Integer(),
  content: Type.Optional(Type.String({ description: 'of a file, in base64' })),
  target: Type.Optional(Type.String({ description: 'of a link' })),
})
const Nodes = Type.Object({ count: Type.Integer(), folded: Type.String({ description: 'as a hostlist' }) })
const Rendered = Type.Object({
  seq: Type.Integer({ description: 'sequence of the change that it is as of' }),
  items: Type.Array(
    Type.Object({
      source: Type.String({ description: 'path in the overlay' }),
      isTemplate: Type.Boolean(),
      aborted: Type.Boolean({ description: 'whether the template ended itself: then it makes nothing' }),
      isShared: Type.Boolean({ description: 'whether it is the same for every node' }),
      reads: Type.Array(Type.String(), { description: 'what the result depends on' }),
      outputs: Type.Array(Output),
      serves: Type.Optional(
        Type.Object({
          same: Nodes,
          having: Type.Integer({ description: 'nodes that have the overlay' }),
          lookedAt: Type.Integer({ description: 'of them, those for which it was rendered' }),
        }),
      ),
    }),
  ),
})

/** What an overlay comes to for a node, from the present description, whether the node has it or not. */
export const renderRoutes: FastifyPluginAsyncTypebox<ApiParts> = async (server, parts) => {
  const { cluster } = parts
  const loader = new OverlayLoader(parts)
  server.addHook('onClose', async () => loader.close())
  const schema = {
    params: Type.Object({ name: Type.String() }),
    querystring: Query,
    response: { 200: Rendered },
  }
  server.get('/overlays/:name/render', { schema }, async (request, reply) => {
    const { name } = request.params
    const { node: id, file, explain } = request.query
    if (!cluster.state.get('overlay', name)) throw missingEntity(cluster.state, { kind: 'overlay', name })
    const node = cluster.inventory.resolved(id)
    if (!node) throw missingEntity(cluster.state, { kind: 'node', name: id })
    const signal = signalOf(reply)
    const state = await renderState({ cluster, loader, name, signal })
    const { overlay, data, seq } = state
    const items = renderOverlay({ overlay, data, node, ...(file !== undefined && { file }) })
    if (file !== undefined && items.length === 0) {
      throw new EntityMissingError(`the overlay ${name} has no file ${file} that goes to a node`, {
        hint: `'muster overlay list -a ${name}' shows all files.`,
      })
    }
    const told: ((typeof items)[number] & { serves?: Serves })[] = explain
      ? await serving(state, { items, signal })
      : items
    return {
      seq,
      items: told.map(({ outputs, reads, ...item }) => ({
        ...item,
        reads: [...reads],
        outputs: outputs.map(shownOutput),
      })),
    }
  })
}

function shownOutput(entry: Entry) {
  const { path, type, mode, uid, gid } = entry
  return {
    path,
    type,
    mode,
    uid,
    gid,
    ...(entry.type === 'file' && { content: Buffer.from(entry.content).toString('base64') }),
    ...(entry.type === 'symlink' && { target: entry.target }),
  }
}
