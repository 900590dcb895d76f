/** A small distribution that has one of everything rpm can say about dependencies. */
export interface Spec {
  readonly name: string;
  readonly version?: string;
  readonly release?: string;
  readonly epoch?: number;
  /** What rpmbuild is asked for with --target; noarch where none is given. */
  readonly arch?: 'x86_64' | 'i686' | 'ppc64le';
  /** Lines of the preamble. */
  readonly says?: readonly string[];
  /** Empty files it has. */
  readonly files?: readonly string[];
  /** Binary packages beside the first. */
  readonly subpackages?: readonly { readonly name: string; readonly says?: readonly string[]; readonly files?: readonly string[] }[];
}

const ring = 40;

export const specs: readonly Spec[] = [
  {
    name: 'libbase',
    version: '2.1',
    arch: 'x86_64',
    says: [
      'Provides: libbase.so.2()(64bit)',
      'Provides: libbase.so.2(BASE_2.0)(64bit)',
      'URL: https://github.com/demo/libbase',
      'Packager: Alice Example <alice@example.org>',
    ],
    files: ['/opt/base/share/data', '/etc/base.conf'],
    subpackages: [
      {
        name: 'libbase-devel',
        says: ['Provides: pkgconfig(base) = 2.1', 'Requires: libbase%{?_isa} = %{version}-%{release}'],
        files: ['/usr/bin/base-config'],
      },
    ],
  },
  { name: 'libbase32', version: '2.1', arch: 'i686', says: ['Provides: libbase.so.2', 'Provides: base-any = 2'] },
  { name: 'libother', version: '1.0', arch: 'ppc64le', says: ['Provides: base-any = 3', 'Provides: native-only'] },
  { name: 'uses-any', arch: 'x86_64', says: ['Requires: base-any', 'Requires: native-only'] },
  {
    name: 'tool',
    version: '1.4',
    arch: 'x86_64',
    says: ['Provides: tool-api = 1', 'BuildRequires: pkgconfig(base) >= 2', 'BuildRequires: libbase-devel', 'Requires: libbase.so.2(BASE_2.0)(64bit)'],
    files: ['/usr/bin/tool'],
  },
  { name: 'tool-alt', version: '3.0', says: ['Provides: tool-api = 2', 'Provides: tool-range >= 5'], files: ['/usr/bin/tool-alt'] },
  { name: 'by-file', says: ['Requires: /usr/bin/tool', 'Requires: /opt/base/share/data', 'Requires: /no/such/file'] },
  { name: 'by-version', says: ['Requires: tool-api >= 2', 'Requires: tool-range < 7'] },
  { name: 'by-range', says: ['Requires: tool-range < 4', 'Requires: libbase > 99'] },
  { name: 'by-exact', says: ['Requires: libbase = 2.1-1', 'Requires: tool-alt = 3.0'] },
  { name: 'backend-old', version: '1', says: ['Provides: backend = 1'] },
  { name: 'backend-new', version: '2', says: ['Provides: backend = 2'] },
  { name: 'docs', says: [] },
  { name: 'manual', says: [] },
  { name: 'plugin', says: ['Requires: tool-api', 'Recommends: docs', 'Suggests: manual'] },
  { name: 'rich-or', says: ['Requires: (tool >= 9 or tool-alt)', 'Requires: (no-such-thing or docs)'] },
  { name: 'rich-and', says: ['Requires: (docs and (manual or tool))'] },
  { name: 'rich-if', says: ['Requires: (plugin if tool)', 'Requires: (docs if no-such-thing else manual)'] },
  { name: 'rich-unless', says: ['Conflicts: (docs unless manual)', 'Requires: docs'] },
  { name: 'rich-with', says: ['Requires: (backend >= 2 with backend < 3)', 'Requires: (tool-api >= 1 with tool)'] },
  { name: 'rich-without', says: ['Requires: (backend without backend-old)'] },
  {
    name: 'rich-deep',
    says: ['Requires: ((backend >= 1 with backend < 2) or (docs and libbase.so.2()(64bit)))', 'Recommends: (tool-alt if (docs or manual))'],
  },
  { name: 'with-epoch', version: '0.5', epoch: 2, says: [] },
  { name: 'needs-epoch', says: ['Requires: with-epoch >= 1:9', 'Requires: with-epoch >= 2:0.5-1', 'Conflicts: with-epoch > 3:0'] },
  { name: 'pre-release', version: '2.0~rc1', says: [] },
  { name: 'post-release', version: '2.0^git7', says: [] },
  { name: 'needs-pre', says: ['Requires: pre-release < 2.0', 'Requires: post-release > 2.0'] },
  { name: 'needs-final', says: ['Requires: pre-release >= 2.0', 'Requires: post-release >= 2.1'] },
  { name: 'self', says: ['Provides: own-thing', 'Requires: own-thing', 'Requires: self'] },
  { name: 'unmet', says: ['Requires: nobody-has-this >= 9', 'Requires: docs'] },
  ...Array.from({ length: ring }, (_, at): Spec => ({ name: `ring${at}`, says: [`Requires: ring${(at + 1) % ring}`] })),
  { name: 'stream-tool', version: '18.2', says: ['Requires: docs', 'BuildRequires: docs'] },
];

export const modules = `---
document: modulemd
version: 2
data:
  name: toolkit
  stream: "18"
  version: 20260101120000
  context: c0ffee42
  arch: x86_64
  summary: Tools of the eighteenth line
  description: Tools.
  license: {module: [MIT]}
  dependencies:
  - buildrequires: {platform: [el9]}
    requires: {platform: [el9], base: []}
  profiles: {common: {rpms: [stream-tool]}}
  components: {rpms: {stream-tool: {rationale: The tool itself., ref: "18"}}}
  artifacts: {rpms: ["stream-tool-0:18.2-1.noarch", "stream-tool-0:18.2-1.src"]}
...
---
document: modulemd
version: 2
data:
  name: base
  stream: rolling
  version: 7
  context: deadbeef
  arch: x86_64
  summary: What the others stand on
  description: Base.
  license: {module: [MIT]}
  artifacts: {rpms: ["libbase-0:2.1-1.x86_64"]}
...
---
document: modulemd-defaults
version: 1
data: {module: toolkit, stream: "18", profiles: {"18": [common]}}
...
---
document: modulemd-obsoletes
version: 1
data: {modified: "2026-01-01T00:00Z", module: toolkit, stream: "18", eol_date: "2027-05-31T00:00Z", message: Ends with the nineteenth.}
...
`;

export const updateinfo = `<?xml version="1.0" encoding="UTF-8"?>
<updates>
  <update from="security@example.org" status="stable" type="security" version="1">
    <id>DEMO-2026:0001</id>
    <title>libbase reads past the end</title>
    <severity>Important</severity>
    <issued date="2026-01-02 00:00:00"/>
    <references><reference href="https://example.org/1" id="1" type="bugzilla" title="Not the title"/></references>
    <pkglist><collection short="demo"><name>Demo</name>
      <package name="libbase" version="2.1" release="1" epoch="0" arch="x86_64"><filename>libbase-2.1-1.x86_64.rpm</filename></package>
    </collection></pkglist>
  </update>
</updates>
`;

export const comps = `<?xml version="1.0" encoding="UTF-8"?>
<comps>
  <group><id>critical-path-base</id><name>Critical path</name><packagelist><packagereq type="mandatory">libbase</packagereq></packagelist></group>
  <group><id>tools</id><name>Tools</name><packagelist><packagereq type="default">tool</packagereq><packagereq type="optional">libbase</packagereq></packagelist></group>
</comps>
`;
