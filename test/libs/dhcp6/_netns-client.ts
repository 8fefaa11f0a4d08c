import { createSocket } from 'node:dgram'
import { createInterface } from 'node:readline'

/**
 * Run inside a network namespace: sends every line of its standard input, hex digits, from port 546 to all servers on the
 * link, and prints what it receives in the same way. Prints `ready`; ends when its standard input does.
 */
const socket = createSocket('udp6')
socket.on('message', (bytes) => console.log(bytes.toString('hex')))
socket.bind(546, '::', () => {
  const lines = createInterface({ input: process.stdin })
  lines.on('line', (line) => socket.send(Buffer.from(line, 'hex'), 547, 'ff02::1:2%eth0'))
  lines.on('close', () => socket.close())
  console.log('ready')
})
