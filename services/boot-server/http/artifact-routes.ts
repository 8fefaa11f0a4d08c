import type { FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import { RequestInvalidError } from '../../../libs/http/errors.ts'
import type { HttpServer } from '../../../libs/http/make-server.ts'
import type { Stage } from '../../../libs/records/node-event.ts'
import type { Pair } from '../../../libs/records/pair.ts'
import type { BootRequest } from '../lookup.ts'
import { ARTIFACTS, type ArtifactName, artifactOf } from '../node-artifacts.ts'
import { type RuntimeParts, sendRuntime } from '../send-runtime.ts'
import type { SeenStage } from '../stage-reporter.ts'

/** Sending one of these to its end is a stage of the boot. */
const STAGE_OF: Partial<Record<ArtifactName, Stage>> = {
  kernel: 'kernel',
  image: 'image-sent',
  system: 'system-sent',
}

export interface ArtifactParts extends RuntimeParts {
  onStage: (seen: SeenStage) => void
}

const schema = {
  params: Type.Object({ mac: Type.String() }),
  querystring: Type.Object({
    assetkey: Type.Optional(Type.String()),
    pair: Type.Optional(Type.String()),
    wait: Type.Optional(
      Type.Number({ minimum: 0, description: 'seconds to wait for another runtime overlay' }),
    ),
  }),
}

/** What a node boots, and its runtime overlay: look-ups and copies. */
export function addArtifactRoutes(server: HttpServer, parts: ArtifactParts): void {
  for (const name of ARTIFACTS) {
    server.get(`/${name}/:mac?`, { schema }, async (request, reply) => {
      const { assetkey: assetKey, pair, wait: waitS = 0 } = request.query
      const asked: BootRequest = { mac: request.params.mac, assetKey, pair }
      if (name === 'runtime') await sendRuntime(parts, { asked, waitS, request, reply })
      else await sendArtifact(parts, { name, ...parts.lookup.forRequest(asked), request, reply })
      return reply
    })
  }
  // Stages that there are have become paths of their own before: see request-form.ts.
  server.get('/provision/*', async () => {
    throw new RequestInvalidError(`stage must be one of ipxe, grub, ${ARTIFACTS.join(', ')}`)
  })
}

async function sendArtifact(
  { manifests, sender, onStage }: ArtifactParts,
  options: { name: ArtifactName; mac: string; pair: Pair; request: FastifyRequest; reply: FastifyReply },
): Promise<void> {
  const { name, mac, pair, request, reply } = options
  const artifact = await artifactOf({ name, pair, manifests })
  reply.hijack()
  const { complete, bytes, ms } = await sender.send(request.raw, reply.raw, artifact, { machine: mac })
  const stage = STAGE_OF[name]
  if (complete && stage && bytes > 0) {
    onStage({ pair, mac, stage, detail: `${bytes} bytes in ${(ms / 1000).toFixed(1)} s` })
  }
}
