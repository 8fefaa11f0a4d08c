import t from 'tap'
import { Installation } from '../../../../services/cli/warewulf/installation.ts'
import { installationIn, ours } from './_installation.ts'

t.test('paths of the configuration say where things are below the directory', async (t) => {
  const directory = installationIn(t, {
    files: {
      'etc/warewulf/warewulf.conf':
        'paths: {sysconfdir: /opt/etc, wwoverlaydir: /srv/o, wwchrootdir: /srv/c}\n',
      'opt/etc/warewulf/nodes.conf': 'nodes: {n1: {}}\n',
      'srv/o/mine/rootfs/x': '',
      [ours('x')]: '',
    },
  })
  const installation = new Installation(directory)
  t.same(installation.nodes().ids, ['n1'])
  t.equal(installation.overlayRoot('mine'), '/srv/o/mine/rootfs')
  t.equal(installation.overlayRoot('ours'), undefined)
  t.equal(installation.imageRoot('rocky'), '/srv/c/rocky/rootfs')
  t.equal(installation.inConfiguration('x'), '/opt/etc/warewulf/x')
  t.equal(installation.inConfiguration('/x'), '/x')
})

t.test('a name that is none for an overlay is of no overlay', async (t) => {
  const installation = new Installation(installationIn(t, { files: { [ours('x')]: '' } }))
  t.equal(installation.overlayRoot('ours'), '/var/lib/warewulf/overlays/ours/rootfs')
  for (const name of ['.', '..', '../overlays/ours', 'a b', ''])
    t.equal(installation.overlayRoot(name), undefined, name)
})

t.test('without nodes.conf there is nothing to render for', async (t) => {
  const installation = new Installation(t.testdir({}))
  t.equal(installation.conf, undefined)
  t.throws(() => installation.nodes(), { code: 'MUSTER_USAGE', message: /no \/etc\/warewulf\/nodes\.conf/ })
})
