/** Somebody as a sentence names them: `zoe` for `person:zoe`, `a releng of shop` for `role:releng of shop`. */
export function sayActor(actor: string): string {
  const [, role] = /^role:(.+)$/.exec(actor) ?? [];
  if (role !== undefined) return `${/^[aeiou]/.test(role) ? 'an' : 'a'} ${role}`;
  return actor.replace(/^person:/, '');
}

/** Where somebody spoke: `on the console`, `over HTTP`, `in irc/testnet/#admin`. */
export function sayPlace(room: string): string {
  if (room === 'room:console') return 'on the console';
  return room === 'room:http' ? 'over HTTP' : `in ${room.replace(/^room:/, '')}`;
}
