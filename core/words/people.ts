/** Somebody as a sentence names them: `zoe` for `person:zoe`, `a releng of shop` for `role:releng of shop`. */
export function sayActor(actor: string): string {
  const [, role] = /^role:(.+)$/.exec(actor) ?? [];
  if (role !== undefined) return `${/^[aeiou]/.test(role) ? 'an' : 'a'} ${role}`;
  return actor.replace(/^person:/, '');
}
