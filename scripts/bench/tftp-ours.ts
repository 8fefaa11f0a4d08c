// Our server, alone in its process: `tftp-ours.ts PORT FILE` serves the file, from memory, by the name `file`.
import { readFileSync } from 'node:fs'
import { TftpServer } from '../../libs/tftp/server.ts'

const [port, path] = process.argv.slice(2)
const content = readFileSync(path!)
const server = new TftpServer({
  address: '127.0.0.1',
  port: Number(port),
  resolve: async (name) => (name === 'file' ? { content } : undefined),
  limits: { transfersPerClientMax: 1024 },
})
await server.start()
