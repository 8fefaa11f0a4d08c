// A load of TFTP clients: `tftp-load.ts PORT COUNT SIZE BLKSIZE WINDOWSIZE` downloads `file`, of that size, as often
// at the same time, and prints `{ seconds, resent, complete, halfSeconds }`: when the last client was done, how many
// packets clients sent again, how many have a file of that size, and when half of them had.
import { createSocket } from 'node:dgram'
import { quantile } from './lib/quantile.ts'

/** As firmware waits, more or less. */
const RESEND_MS = 1_000
const RESENDS_MAX = 10
/** The time of a whole boot program that nobody would wait longer for. */
const DEADLINE_MS = 120_000

const [port, count, size, blksize, windowsize] = process.argv.slice(2).map(Number) as [
  number,
  number,
  number,
  number,
  number,
]
let resent = 0
const doneMs: number[] = []

const options = ['octet', 'blksize', blksize, ...(windowsize > 1 ? ['windowsize', windowsize] : [])]
const request = Buffer.from(`\0\x01file\0${options.join('\0')}\0`, 'latin1')

/** Each client has an address of its own, as machines have: servers remember what a client cannot do. */
function download(index: number): Promise<void> {
  const done = Promise.withResolvers<void>()
  const socket = createSocket({
    type: 'udp4',
    lookup: (address, _options, callback) => callback(null, address, 4),
  })
  socket.bind(0, `127.1.${index >>> 8}.${index & 0xff}`)
  const ack = Buffer.from([0, 4, 0, 0])
  let agreed = 512
  let serverPort = port
  let received = 0
  let bytes = 0
  let silentRounds = 0
  let hasComplained = false
  const timer = setInterval(() => {
    if (performance.now() - startedAt > DEADLINE_MS) return finish(false)
    if (silentRounds++ === 0) return
    if (silentRounds > RESENDS_MAX) return finish(false)
    if (serverPort === port) socket.send(request, port, '127.0.0.1')
    else acknowledge()
    resent++
  }, RESEND_MS)

  socket.on('message', (message, sender) => {
    serverPort = sender.port
    silentRounds = 0
    if (message[1] === 5) return finish(false)
    if (message[1] === 6) {
      agreed = Number(/blksize\0(\d+)\0/.exec(message.toString('latin1'))?.[1] ?? agreed)
      return acknowledge()
    }
    const expected = (received + 1) & 0xffff
    if (((message[2]! << 8) | message[3]!) !== expected) {
      // What came before has lost its ACK; a window begins anew behind the last block in order (RFC 7440, 4).
      if (windowsize === 1 || !hasComplained) acknowledge()
      hasComplained = true
      return
    }
    hasComplained = false
    received++
    bytes += message.length - 4
    const last = message.length - 4 < agreed
    if (last || received % windowsize === 0) acknowledge()
    if (last) finish(bytes === size)
  })
  socket.on('error', () => finish(false))
  socket.send(request, port, '127.0.0.1')
  return done.promise

  function acknowledge(): void {
    ack[2] = (received >>> 8) & 0xff
    ack[3] = received & 0xff
    socket.send(ack, serverPort, '127.0.0.1')
  }

  function finish(isComplete: boolean): void {
    clearInterval(timer)
    socket.close()
    if (isComplete) doneMs.push(performance.now() - startedAt)
    done.resolve()
  }
}

const startedAt = performance.now()
await Promise.all(Array.from({ length: count }, (_, index) => download(index)))
const seconds = (performance.now() - startedAt) / 1000
const half = doneMs.length === 0 ? DEADLINE_MS : quantile(doneMs, 0.5)
console.log(JSON.stringify({ seconds, resent, complete: doneMs.length, halfSeconds: half / 1000 }))
