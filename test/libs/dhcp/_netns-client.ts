import { createSocket } from 'node:dgram'
import { createInterface } from 'node:readline'

/**
 * Run inside a network namespace: sends every line of its standard input, hex digits, as a limited broadcast from port
 * 68 to port 67, and prints what it receives in the same way. Prints `ready`; ends when its standard input does.
 */
const socket = createSocket('udp4')
socket.on('message', (bytes) => console.log(bytes.toString('hex')))
socket.bind(68, '0.0.0.0', () => {
  socket.setBroadcast(true)
  const lines = createInterface({ input: process.stdin })
  lines.on('line', (line) => socket.send(Buffer.from(line, 'hex'), 67, '255.255.255.255'))
  lines.on('close', () => socket.close())
  console.log('ready')
})
