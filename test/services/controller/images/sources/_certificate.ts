import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from '../../../../libs/archive/_tools.ts'

/** An authority of its own, and a certificate of it for the loopback; `certificate` and `key` are files. */
export function certificate(directory: string): { ca: string; certificate: string; key: string } {
  const at = (name: string) => join(directory, name)
  const key = (name: string) => [
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-keyout',
    at(name),
  ]
  run('openssl', [
    'req',
    '-x509',
    ...key('ca.key'),
    '-out',
    at('ca.crt'),
    '-subj',
    '/CN=authority',
    '-days',
    '2',
  ])
  run('openssl', ['req', ...key('server.key'), '-out', at('server.csr'), '-subj', '/CN=registry'])
  writeFileSync(at('names'), 'subjectAltName=IP:127.0.0.1,DNS:localhost\n')
  const signed = ['-CA', at('ca.crt'), '-CAkey', at('ca.key'), '-CAcreateserial', '-extfile', at('names')]
  run('openssl', ['x509', '-req', '-in', at('server.csr'), '-out', at('server.crt'), '-days', '2', ...signed])
  return { ca: readFileSync(at('ca.crt'), 'utf8'), certificate: at('server.crt'), key: at('server.key') }
}
