/** Architectures whose packages are installed side by side, or instead of each other, on one machine (rpm's compatible architectures). */
const families: readonly (readonly string[])[] = [
  ['x86_64', 'x86_64_v2', 'x86_64_v3', 'x86_64_v4', 'amd64', 'ia32e', 'i386', 'i486', 'i586', 'i686', 'athlon', 'geode', 'pentium3', 'pentium4'],
  ['ppc64', 'ppc64p7', 'ppc', 'ppciseries', 'ppcpseries', 'ppc8260', 'ppc8560', 'ppc32dy4'],
  ['s390x', 's390'],
  ['sparc64', 'sparc64v', 'sparcv9', 'sparcv9v', 'sparcv8', 'sparc'],
  ['armv8hl', 'armv7hnl', 'armv7hl', 'armv7l', 'armv6hl', 'armv6l', 'armv5tejl', 'armv5tel', 'armv5tl', 'armv5l', 'armv4l', 'armv4tl', 'armv3l'],
  ['alpha', 'alphaev5', 'alphaev56', 'alphapca56', 'alphaev6', 'alphaev67', 'alphaev68', 'alphaev7'],
  ['sh4', 'sh4a', 'sh3'],
];

const familyOf = new Map(families.flatMap((members) => members.map((arch) => [arch, members[0] ?? arch] as const)));

/** The family of an architecture; its own name where it has no relatives, and undefined for what runs on every one. */
export function archFamily(arch: string): string | undefined {
  return arch === 'noarch' || arch === 'src' || arch === 'nosrc' ? undefined : (familyOf.get(arch) ?? arch);
}
