import { messageOf } from '../errors/muster-error.ts'
import { HttpListenError } from './errors.ts'
import type { HttpServer } from './make-server.ts'

/** @throws {HttpListenError} */
export async function listen(
  server: HttpServer,
  where: { host: string; port: number } | { path: string },
): Promise<void> {
  try {
    await server.listen(where)
  } catch (error) {
    const place = 'path' in where ? where.path : `${where.host}:${where.port}/tcp`
    throw new HttpListenError(`cannot listen on ${place}: ${messageOf(error)}`, {
      hint: 'See with `ss -tlnp` who has the port, and with `ip addr` whether the address is here.',
      cause: error,
    })
  }
}
