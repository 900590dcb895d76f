import { createApp } from 'astro/app/entrypoint';

const app = createApp({ streaming: false });

/** The html that a template makes of a model. The address asked for is the template's, not the page's: that one is in the model. */
export async function renderModel(template: string, model: unknown): Promise<Uint8Array> {
  const response = await app.render(new Request(`http://localhost/${template}`), { locals: { model } });
  const html = await response.bytes();
  if (response.status !== 200) throw new Error(`The template ${template} made nothing of a model (${response.status}); what it said is above.`);
  return html;
}
