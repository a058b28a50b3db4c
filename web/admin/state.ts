/** What the administration's page knows and does; each change comes back as the whole widget. */
import { signal } from "@preact/signals";
import { OwnFailure, own } from "../line/own";
import { type AdminWidget, type FlowName, type Refusal, type Session, type Shown, readFlows, readRefusals, readSession, readShown, readWidgets } from "../wire/admin";

export const session = signal<Session | undefined>(undefined);
export const flows = signal<readonly FlowName[]>([]);
export const widgets = signal<readonly AdminWidget[] | undefined>(undefined);
export const shown = signal<Shown | undefined>(undefined);
export const refusals = signal<readonly Refusal[] | undefined>(undefined);
export const trouble = signal("");
export const said = signal("");

export function may(what: "Create" | "Edit" | "Delete"): boolean {
  return session.value?.permissions.includes(`CommunicationWidgets.${what}`) ?? false;
}

/** Runs a call; a refusal becomes the words on the page. Whether it went well. */
export async function attempt(run: () => Promise<void>, done = ""): Promise<boolean> {
  trouble.value = "";
  said.value = "";
  try {
    await run();
    said.value = done;
    return true;
  } catch (error) {
    if (error instanceof OwnFailure && error.status === 401) location.assign("/connect/login?landat=/admin/widgets");
    trouble.value = error instanceof Error ? error.message : String(error);
    return false;
  }
}

export async function loadList(): Promise<void> {
  widgets.value = readWidgets(await own("GET", "widgets"));
}

export async function loadAll(): Promise<void> {
  session.value = readSession(await own("GET", "session"));
  const all = readWidgets(await own("GET", "widgets"));
  flows.value = readFlows(await own("GET", "flows"));
  widgets.value = all; // the page is drawn when it has both
}

export async function openWidget(id: string): Promise<void> {
  refusals.value = undefined;
  shown.value = readShown(await own("GET", `widgets/${id}`));
}

export async function create(name: string, flow: string): Promise<void> {
  shown.value = readShown(await own("POST", "widgets", { Name: name, Flow: flow }));
  await loadList();
}

export async function takeOver(name: string, snippet: string, keys: readonly string[]): Promise<void> {
  shown.value = readShown(await own("POST", "widgets/import", { Name: name, Snippet: snippet, Keys: keys }));
  await loadList();
}

/** One of set, rotate-key, delete-key, allow-domain, disallow-domain on the widget that is shown. */
export async function change(body: object, verb = ""): Promise<void> {
  const id = shown.value?.widget.id ?? "";
  shown.value = readShown(await own("POST", `widgets/${id}${verb === "" ? "" : `/${verb}`}`, body));
  await loadList();
}

export async function remove(): Promise<void> {
  await own("DELETE", `widgets/${shown.value?.widget.id ?? ""}`);
  shown.value = undefined;
  await loadList();
}

export async function loadLog(): Promise<void> {
  refusals.value = readRefusals(await own("GET", `widgets/${shown.value?.widget.id ?? ""}/log`));
}
