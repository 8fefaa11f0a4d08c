import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

export interface Downloads {
  wallSeconds: number
  /** From each request to the first byte of its answer. */
  firstByteMs: number[]
}

/**
 * Downloads by so many processes at once, each a client as a machine would be; a shell starts them faster than Node, and
 * then is out of the way. Each asks for a path of its own below `url`, `times` times in a row.
 */
export async function download(url: string, options: { clients: number; times: number }): Promise<Downloads> {
  const { clients, times } = options
  const script = `
    for client in $(seq ${clients}); do
      {
        curl --silent --show-error --fail --max-time 300 --write-out '%{time_pretransfer} %{time_starttransfer}\\n' \\
          $(for time in $(seq ${times}); do echo "--output /dev/null ${url}/$client"; done) 2>&1
      } &
    done
    wait`
  const startedMs = performance.now()
  const { stdout } = await promisify(execFile)('sh', ['-c', script])
  const wallSeconds = (performance.now() - startedMs) / 1_000
  const firstByteMs = stdout
    .trim()
    .split('\n')
    .map((line) => {
      const match = /^([\d.]+) ([\d.]+)$/.exec(line)
      if (!match) throw new Error(line)
      return (Number(match[2]) - Number(match[1])) * 1_000
    })
  if (firstByteMs.length !== clients * times) throw new Error('some clients said nothing')
  return { wallSeconds, firstByteMs }
}
