import type { SSRResult } from 'astro';
import { createApp } from 'astro/app/entrypoint';
import { renderToString } from 'astro/runtime/server/index.js';

/** A template as it was compiled, with what Astro knows of its page: style sheets, scripts and what is around a render. */
interface Compiled {
  readonly result: SSRResult;
  readonly template: Parameters<typeof renderToString>[1];
}

const app = createApp({ streaming: false });
const compiled = new Map<string, Compiled>();

/**
 * The html that a template makes of a model. The address asked for is the template's, not the page's: that one is in the model. Only a
 * template's first page is asked of Astro's server, for a request and a response for each page cost as much as the page itself.
 */
export async function renderModel(template: string, model: unknown): Promise<string> {
  const known = compiled.get(template);
  if (known !== undefined) return text(await renderToString(fresh(known.result), known.template, { model }, {}, true), template);
  const take = (result: SSRResult, of: Compiled['template']): void => void compiled.set(template, { result: fresh(result), template: of });
  const response = await app.render(new Request(`http://localhost/${template}`), { locals: { model, take } });
  const html = await response.text();
  if (response.status !== 200) {
    compiled.delete(template);
    throw new Error(`The template ${template} made nothing of a model (${response.status}); what it said is above.`);
  }
  return html;
}

/** What a page leaves behind while it is rendered is its own. */
function fresh(result: SSRResult): SSRResult {
  const { _metadata: left, styles, scripts, links } = result;
  const own = {
    ...left,
    rendererSpecificHydrationScripts: new Set(left.rendererSpecificHydrationScripts),
    renderedScripts: new Set(left.renderedScripts),
    hasDirectives: new Set(left.hasDirectives),
    extraHead: [...left.extraHead],
    extraStyleHashes: [...left.extraStyleHashes],
    extraScriptHashes: [...left.extraScriptHashes],
    propagators: new Set(left.propagators),
    pendingSlotEvaluations: [],
  };
  return { ...result, styles: new Set(styles), scripts: new Set(scripts), links: new Set(links), _metadata: own };
}

function text(html: unknown, template: string): string {
  if (typeof html !== 'string') throw new Error(`The template ${template} answered a model instead of making a page of it.`);
  return html;
}
