/** The agent's desk: who they are, their status, their chats. All of it comes from Streams' events. contract/ccp.md 8 */
import { computed, signal } from "@preact/signals";
import { type Reply, readPreference, readReplies } from "../wire/desk";
import type { Item } from "../wire/item";
import { act } from "./act";
import { type Case, newCase } from "./case";
import { say, setLanguage } from "./texts/texts";
import { isSame, viewOf } from "./view";

export interface State {
  readonly arn: string;
  readonly name: string;
  readonly type: string;
}

export interface Me {
  readonly name: string;
  readonly state: State;
  readonly since: number; // ms
  readonly next: State | undefined;
  readonly states: readonly State[];
  readonly mayOversee: boolean;
}

const OVERSEES = "AccessMetrics";
const REPLIES = "FRONTDESK_REPLIES";
const PREFERENCES_MOST = 7_500; // bytes; the server's cap is 8 kB for all of them

export interface Bells {
  offered(of: Case): void;
  said(of: Case, item: Item): void;
}

export class Desk {
  readonly me = signal<Me | undefined>(undefined);
  readonly cases = signal<readonly Case[]>([]);
  readonly chosen = signal("");
  readonly isOnline = signal(true); // the agent socket
  readonly statusTrouble = signal("");
  readonly replies = signal<readonly Reply[]>([]);
  readonly current = computed(() => this.cases.value.find((each) => each.id === this.chosen.value));
  private agent: connect.Agent | undefined;

  constructor(private readonly bells: Bells) {}

  /** Called once, when Streams has its first snapshot. */
  sit(agent: connect.Agent): void {
    this.agent = agent;
    agent.onRefresh((newer) => this.refresh(newer));
    agent.onWebSocketConnectionLost(() => (this.isOnline.value = false));
    agent.onWebSocketConnectionGained(() => (this.isOnline.value = true));
    connect.core.onViewContact(({ contactId }) => this.follow(contactId));
    this.refresh(agent);
  }

  private refresh(agent: connect.Agent): void {
    this.agent = agent;
    this.readMe(agent);
    this.readCases(agent.getContacts(connect.ContactType.CHAT));
  }

  private readMe(agent: connect.Agent): void {
    const state = agent.getState();
    const next = agent.getNextState() as connect.AgentState | null;
    const configuration = agent.getConfiguration();
    const before = this.me.value;
    setLanguage(readPreference(configuration.agentPreferences, "LANGUAGE", "locale"));
    this.replies.value = readReplies(readPreference(configuration.agentPreferences, REPLIES)) ?? firstReplies();
    const since = Date.now() - agent.getStateDuration();
    const isSteady = before?.state.name === state.name && Math.abs(before.since - since) < 2_000;
    this.me.value = {
      name: configuration.name,
      state: stateOf(state),
      since: isSteady ? before.since : since,
      next: next === null || next === undefined ? undefined : stateOf(next),
      states: agent.getAgentStates().map(stateOf),
      mayOversee: agent.getPermissions().includes(OVERSEES),
    };
  }

  private readCases(contacts: readonly connect.Contact[]): void {
    const before = this.cases.value;
    const kept: Case[] = [];
    for (const contact of contacts) {
      const view = viewOf(contact);
      const known = before.find((each) => each.id === view.id && each.view.value.connectionId === view.connectionId);
      if (known !== undefined) {
        const wasOffered = known.view.value.stage === "offered";
        known.refresh(contact, isSame(known.view.value, view) ? known.view.value : view);
        if (wasOffered && view.stage === "talking") this.choose(known.id);
        kept.push(known);
      } else {
        const made = newCase(contact, (of, item) => this.news(of, item));
        if (view.stage === "offered") this.bells.offered(made);
        kept.push(made);
      }
    }
    for (const gone of before.filter((each) => !kept.includes(each))) gone.close();
    if (kept.length !== before.length || kept.some((each, place) => each !== before[place])) this.cases.value = kept;
    if (this.current.value !== undefined) return;
    const arrived = kept.find((each) => each.view.value.stage === "offered" && !before.includes(each));
    this.chosen.value = (isNarrow() ? arrived : (arrived ?? kept[0]))?.id ?? "";
  }

  private news(of: Case, item: Item): void {
    if (item.kind === "event" || item.who.id === of.chat.value.me) return;
    const isSeen = of === this.current.value && document.visibilityState === "visible" && document.hasFocus();
    if (!isSeen && item.who.role !== "SYSTEM") of.unread.value += 1;
    of.received(item, false);
    if (item.who.role !== "SYSTEM") this.bells.said(of, item);
  }

  // ---- choosing

  /** Other pages of this agent follow, as they do in Amazon Connect. */
  choose(id: string): void {
    if (this.chosen.value === id) return;
    this.chosen.value = id;
    connect.core.viewContact(id);
  }

  private follow(id: string): void {
    if (this.cases.value.some((each) => each.id === id)) this.chosen.value = id;
  }

  step(by: 1 | -1): void {
    const all = this.cases.value;
    const at = all.findIndex((each) => each.id === this.chosen.value);
    const next = all[(at + by + all.length) % all.length] ?? all[0];
    if (next !== undefined) this.choose(next.id);
  }

  offer(): Case | undefined {
    const current = this.current.value;
    if (current?.view.value.stage === "offered") return current;
    return this.cases.value.find((each) => each.view.value.stage === "offered");
  }

  // ---- the agent's own

  async setState(state: State): Promise<void> {
    const wanted = this.agent?.getAgentStates().find((each) => each.agentStateARN === state.arn);
    if (this.agent === undefined || wanted === undefined) return;
    this.statusTrouble.value = "";
    const { agent } = this;
    try {
      await act((callbacks) => agent.setState(wanted, callbacks, { enqueueNextState: true }));
    } catch (error) {
      this.statusTrouble.value = (error instanceof Error && error.message) || say("statusFailed");
    }
  }

  goAvailable(): void {
    const available = this.me.value?.states.find((state) => state.type === "routable");
    if (available !== undefined) void this.setState(available);
  }

  goOffline(): Promise<void> {
    const offline = this.me.value?.states.find((state) => state.type === "offline");
    return offline === undefined ? Promise.resolve() : this.setState(offline);
  }

  endpoints(): Promise<readonly connect.Endpoint[]> {
    const { agent } = this;
    if (agent === undefined) return Promise.resolve([]);
    return new Promise((done, failed) => {
      agent.getEndpoints(agent.getAllQueueARNs(), {
        success: ({ endpoints }) => done(endpoints),
        failure: (why) => failed(new Error(why)),
      });
    });
  }

  setLocale(locale: string): Promise<void> {
    setLanguage(locale);
    return this.prefer({ LANGUAGE: locale, locale });
  }

  saveReplies(replies: readonly Reply[]): Promise<void> {
    const text = JSON.stringify(replies);
    if (new TextEncoder().encode(text).length > PREFERENCES_MOST) return Promise.reject(new Error(say("repliesTooLong")));
    return this.prefer({ [REPLIES]: text });
  }

  private async prefer(changes: Readonly<Record<string, string>>): Promise<void> {
    const { agent } = this;
    if (agent === undefined) return;
    const configuration = agent.getConfiguration();
    const before = configuration.agentPreferences ?? {};
    const locale = readPreference(before, "LANGUAGE", "locale") || "en_US"; // Streams insists on one
    const agentPreferences = { locale, ...before, ...changes };
    await act((callbacks) => agent.setConfiguration({ ...configuration, agentPreferences }, callbacks));
  }
}

function stateOf(from: { readonly agentStateARN: string | null; readonly name: string; readonly type: connect.AgentStateType }): State {
  return { arn: from.agentStateARN ?? "", name: from.name, type: String(from.type) };
}

function firstReplies(): readonly Reply[] {
  return [
    { title: say("reply1Title"), text: say("reply1") },
    { title: say("reply2Title"), text: say("reply2") },
    { title: say("reply3Title"), text: say("reply3") },
  ];
}

/** Where the list and a chat take turns, the list comes first. */
function isNarrow(): boolean {
  return window.matchMedia("(max-width: 639px)").matches;
}
