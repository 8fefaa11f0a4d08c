// A load of TFTP clients: `tftp-load.ts PORT COUNT SIZE BLKSIZE WINDOWSIZE` downloads `file`, of that size, as often
// at the same time, and prints `{ seconds, resent }`. It fails if a download does not have the size.
import { createSocket } from 'node:dgram'

const RESEND_MS = 1_000
const RESENDS_MAX = 10

const [port, count, size, blksize, windowsize] = process.argv.slice(2).map(Number) as [
  number,
  number,
  number,
  number,
  number,
]
let resent = 0

const options = ['octet', 'blksize', blksize, ...(windowsize > 1 ? ['windowsize', windowsize] : [])]
const request = Buffer.from(`\0\x01file\0${options.join('\0')}\0`, 'latin1')

function download(): Promise<void> {
  const done = Promise.withResolvers<void>()
  const socket = createSocket({
    type: 'udp4',
    lookup: (address, _options, callback) => callback(null, address, 4),
  })
  const ack = Buffer.from([0, 4, 0, 0])
  let serverPort = port
  let received = 0
  let bytes = 0
  let silentRounds = 0
  const timer = setInterval(() => {
    if (silentRounds++ === 0) return
    if (silentRounds > RESENDS_MAX) finish(new Error(`no answer after ${bytes} bytes`))
    else if (serverPort === port) socket.send(request, port, '127.0.0.1')
    else acknowledge()
    resent++
  }, RESEND_MS)

  socket.on('message', (message, sender) => {
    serverPort = sender.port
    silentRounds = 0
    if (message[1] === 5) return finish(new Error(message.toString('latin1', 4)))
    if (message[1] === 6) return acknowledge()
    const expected = (received + 1) & 0xffff
    if (((message[2]! << 8) | message[3]!) !== expected) return
    received++
    bytes += message.length - 4
    const last = message.length - 4 < blksize
    if (last || received % windowsize === 0) acknowledge()
    if (last) finish(bytes === size ? undefined : new Error(`${bytes} bytes instead of ${size}`))
  })
  socket.on('error', finish)
  socket.send(request, port, '127.0.0.1')
  return done.promise

  function acknowledge(): void {
    ack[2] = (received >>> 8) & 0xff
    ack[3] = received & 0xff
    socket.send(ack, serverPort, '127.0.0.1')
  }

  function finish(error?: Error): void {
    clearInterval(timer)
    socket.close()
    if (error === undefined) done.resolve()
    else done.reject(error)
  }
}

const startedAt = performance.now()
await Promise.all(Array.from({ length: count }, download))
console.log(JSON.stringify({ seconds: (performance.now() - startedAt) / 1000, resent }))
