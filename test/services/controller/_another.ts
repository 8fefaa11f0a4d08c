import { request } from 'node:http'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import type { Logger } from 'pino'
import { startController } from '../../../services/controller/controller.ts'
import type { Owner } from '../../support/nats-server.ts'
import { freePort, type TestCluster, TOKEN } from '../_cluster.ts'
import { never } from './_clusters.ts'

/** Starts another controller beside that of a cluster, with a store of its own; it ends with the test. */
export async function startAnother(t: Owner, options: { cluster: TestCluster; id: string; logger: Logger }) {
  const { cluster, id, logger } = options
  const socket = join(cluster.directory, `${id}.sock`)
  const listen = { host: '127.0.0.1', port: await freePort() }
  const controller = await startController({
    config: {
      id,
      dataDirectory: join(cluster.directory, id),
      socket,
      listen,
      url: `http://127.0.0.1:${listen.port}`,
      nats: { servers: [cluster.nats.url], replicas: 1, embedded: { listen, binaries: [] } },
      loaderDirectories: [join(import.meta.dirname, '..', '_loaders')],
      token: TOKEN,
    },
    logger,
    stop: never,
  })
  t.teardown(async () => controller[Symbol.asyncDispose]())
  const get = <T>(path: string): Promise<T> =>
    new Promise((resolve, reject) => {
      request({ socketPath: socket, path: `/v1${path}` }, (response) => {
        json(response).then((body) => resolve(body as T), reject)
      })
        .on('error', reject)
        .end()
    })
  return { get, url: `http://127.0.0.1:${listen.port}` }
}
