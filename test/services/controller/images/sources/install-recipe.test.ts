import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { installRecipe } from '../../../../../services/controller/images/sources/install-recipe.ts'

t.test('each distribution installs an init and a kernel by its own command', async (t) => {
  const recipes = {
    'ID=debian': /^apt-get .* systemd-sysv .* linux-image-amd64$/,
    'ID=ubuntu\nID_LIKE=debian': /^apt-get .* linux-image-generic$/,
    'NAME="Rocky"\nID="rocky"\nID_LIKE="rhel centos fedora"': /^dnf install .* kernel$/,
    'ID=amzn\nID_LIKE="centos rhel fedora"': /^dnf install/,
    'ID="opensuse-leap"\nID_LIKE="suse opensuse"': /^zypper .* kernel-default$/,
    'ID=alpine': /^apk add/,
  }
  const root = t.testdir({ etc: {} })
  for (const [release, recipe] of Object.entries(recipes)) {
    writeFileSync(join(root, 'etc/os-release'), release)
    t.match(await installRecipe(root), recipe)
  }
})

t.test('of a distribution that is not known nothing is said', async (t) => {
  t.equal(await installRecipe(t.testdir({ etc: { 'os-release': 'ID=other' } })), undefined)
  t.equal(await installRecipe(t.testdir({ etc: {} })), undefined)
})
