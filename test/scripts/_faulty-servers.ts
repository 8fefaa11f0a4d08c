import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Test } from 'tap'

const BLKSIZE = 512
/** Longer than anything that was on its way. */
const LATE_MS = 500

/**
 * A TFTP server for one file that does much wrong: it tells another size, agrees to options that nobody asked for,
 * doubles what is acknowledged twice, and goes on after an ERROR.
 */
export async function startFaultyTftp(t: Test, content: Buffer): Promise<number> {
  const socket = createSocket({ type: 'udp4', lookup: (given, _, done) => done(null, given, 4) })
  const late: NodeJS.Timeout[] = []
  socket.on('message', (message, { port, address }) => {
    if (message.length < 4) return
    const opcode = message.readUInt16BE(0)
    const send = (bytes: Buffer): void => socket.send(bytes, port, address)
    const block = opcode === 4 ? message.readUInt16BE(2) + 1 : 1
    if (opcode === 1 && !message.toString('latin1', 2).startsWith('snponly.efi\0')) {
      send(Buffer.from('\0\x05\0\x01not here\0', 'latin1'))
    } else if (opcode === 1 && message.includes('tsize')) {
      send(Buffer.from(`\0\x06tsize\0${content.length + 1}\0timeout\x003\0`, 'latin1'))
    } else if (opcode === 5) {
      late.push(setTimeout(() => send(Buffer.of(0, 3, 0, 1, 1)), LATE_MS))
    } else if (opcode === 1 || opcode === 4) {
      const start = (block - 1) * BLKSIZE
      if (start > content.length) return
      const data = content.subarray(start, start + BLKSIZE)
      send(Buffer.concat([Buffer.of(0, 3, block >> 8, block & 0xff), data]))
    }
  })
  const listening = once(socket, 'listening')
  socket.bind(0, '127.0.0.1')
  await listening
  t.teardown(() => {
    for (const timer of late) clearTimeout(timer)
    socket.close()
  })
  return socket.address().port
}

/** An HTTP server that redirects doubled slashes, sends in chunks, and knows no ranges. */
export async function startFaultyHttp(t: Test, content: Buffer): Promise<number> {
  const server = createServer((request, response) => {
    if (request.url?.startsWith('//')) response.writeHead(301, { location: '/efiboot/snponly.efi' }).end()
    else if (request.url !== '/efiboot/snponly.efi') response.writeHead(404, { 'content-length': 0 }).end()
    else response.writeHead(200, { 'transfer-encoding': 'chunked' }).end(content)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return (server.address() as AddressInfo).port
}
