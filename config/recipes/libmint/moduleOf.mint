/** Made by mint from {{{ name }}}.mint. */
export function {{{ name }}}(data) {
let text = '';
{{{ body }}}return text;
}
