import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import {
  accessFlags,
  policyFlags,
} from '../../../../../services/controller/images/sources/registry-access.ts'
import { scratch } from './_containers.ts'

t.test('what is secret is in files for root alone, and not in flags', async (t) => {
  const directory = scratch(t)
  const access = { ca: 'PEM', insecure: true, credentials: { username: 'anna', password: 'secret' } }
  const { inspect, copy } = await accessFlags('r.example:5000', { access, directory })
  t.same(inspect, [
    '--tls-verify=false',
    `--cert-dir=${directory}/certificates`,
    `--authfile=${directory}/auth.json`,
  ])
  t.same(
    copy,
    inspect.map((flag) => flag.replace('--', '--src-')),
  )
  t.equal(readFileSync(join(directory, 'certificates/ca.crt'), 'utf8'), 'PEM')
  const { auths } = JSON.parse(readFileSync(join(directory, 'auth.json'), 'utf8'))
  t.equal(Buffer.from(auths['r.example:5000'].auth, 'base64').toString(), 'anna:secret')
  t.equal(statSync(join(directory, 'auth.json')).mode & 0o777, 0o600)
})

t.test('without anything there are no flags', async (t) => {
  t.same(await accessFlags('r', { access: {}, directory: scratch(t) }), { inspect: [], copy: [] })
})

t.test('a policy of the host counts', async (t) => {
  const home = scratch(t)
  mkdirSync(join(home, '.config/containers'), { recursive: true })
  writeFileSync(join(home, '.config/containers/policy.json'), '{}')
  t.same(await policyFlags({ HOME: home }), [])
})
