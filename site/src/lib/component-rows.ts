import type { BuildLine, ComponentData } from '../../../reporter/views/component.ts';
import { linkTo, statusIn, timeIn } from './cells.ts';
import { html } from './html.ts';
import { sayBytes, sayHash, saySeconds } from './say.ts';

/** The rows of a component's tables as text: of these pages there are tens of thousands, and a component for each cell would be most of their cost. */
export function rowsOf(data: ComponentData): { readonly ships: string; readonly builds: string; readonly versions: string; readonly policies: string } {
  const ships = html`${data.shipsIn.map(
    ({ release, stage, compose, version, since, path }) =>
      html`<tr>
        <th scope="row">${linkTo(release)}</th>
        <td data-label="Stage">${stage}</td>
        <td data-label="Version">${version ?? '–'}</td>
        <td data-label="Compose">${linkTo(compose, true)}</td>
        <td data-label="Since">${timeIn(since)}</td>
        <td data-label="Because of">
          ${path.length < 2 ? 'itself' : html`<span class="path">${path.map((step, index) => [index > 0 ? ' → ' : null, linkTo(step)])}</span>`}
        </td>
      </tr>`,
  )}`.html;
  const builds = html`${data.builds.map(
    ({ version, status, sentence, rebuild, finished, seconds, log }) =>
      html`<tr>
        <th scope="row">${version}</th>
        <td data-label="State">${statusIn(status)}${sentence !== null && html`<p class="small">${sentence}</p>`}</td>
        <td data-label="Rebuild">${linkTo(rebuild, true)}</td>
        <td data-label="Finished">${timeIn(finished)}</td>
        <td data-label="Took" class="number">${saySeconds(seconds)}</td>
        <td data-label="Log">${log === null ? '–' : log.url === null ? linkTo(log, true) : linkTo({ ...log, text: 'log' })}</td>
      </tr>`,
  )}`.html;
  const versions = html`${data.versions.map(
    ({ version, from, purl }) =>
      html`<tr>
        <th scope="row">${version}</th>
        <td data-label="Known from">${linkTo(from)}</td>
        <td data-label="Package URL"><span class="id">${purl}</span></td>
      </tr>`,
  )}`.html;
  const policies = html`${data.policies.map(
    ({ release, stage, policy, rules }) =>
      html`<tr>
        <th scope="row">${linkTo(release)}</th>
        <td data-label="Stage">${stage}</td>
        <td data-label="Policy">${policy}</td>
        <td data-label="Asks for">${rules.map((rule, index) => [index > 0 ? ' · ' : null, html`<code>${rule}</code>`])}</td>
      </tr>`,
  )}`.html;
  return { ships, builds, versions, policies };
}

export function outputRows({ outputs }: BuildLine): string {
  return html`${outputs.map(
    ({ path, purl, size, digest }) =>
      html`<tr>
        <th scope="row">${path}</th>
        <td data-label="Package URL"><span class="id">${purl}</span></td>
        <td data-label="Size" class="number">${sayBytes(size)}</td>
        <td data-label="SHA-256"><span class="id" title="${digest}">${sayHash(digest)}</span></td>
      </tr>`,
  )}`.html;
}
