import t from 'tap'
import { startSite } from '../../_site.ts'

t.test('directories are made, and modes and owners changed', async (t) => {
  const { muster } = await startSite(t)
  await muster(['overlay', 'create', 'site'])
  t.match(await muster(['overlay', 'mkdir', 'site', '/srv/data']), { code: 3, stderr: /--parents/ })
  t.match(await muster(['overlay', 'mkdir', '-p', '-m', '1777', 'site', '/srv/data']), { code: 0 })
  t.match(await muster(['overlay', 'mkdir', 'site', '/srv/data']), { code: 4, stderr: /exists already/ })
  t.match(await muster(['overlay', 'mkdir', '-p', 'site', '/srv/data']), { stdout: /^Nothing to change/ })
  t.match(await muster(['overlay', 'chmod', 'site', 'srv', '700']), { code: 0 })
  t.match(await muster(['overlay', 'chown', 'site', 'srv', '5']), { code: 0 })
  t.match(await muster(['overlay', 'chown', 'site', 'srv/data', '5:6']), { code: 0 })
  t.match(
    (await muster(['overlay', 'list', '-l', 'site'])).stdout,
    /d0700 +5 +0 +- +site +srv\/\nd1777 +5 +6 +- +site +srv\/data\/\n$/,
  )
  t.match(await muster(['overlay', 'chown', 'site', 'srv', '1', '2', '--json']), {
    stdout: /"dryRun": false/,
  })
})

t.test('what is no mode, no id or not there is refused', async (t) => {
  const { cluster, muster } = await startSite(t)
  await cluster.putOverlay('site', { 'etc/motd': '' })
  t.match(await muster(['overlay', 'chmod', 'site', 'etc/motd', 'u+x']), { code: 2, stderr: /no mode/ })
  t.match(await muster(['overlay', 'chown', 'site', 'etc/motd', 'root']), {
    code: 2,
    stderr: /no user or group id/,
  })
  t.match(await muster(['overlay', 'chmod', 'site', 'etc/mod', '600']), {
    code: 3,
    stderr: /Did you mean etc\/motd/,
  })
})
