/** Opens a desk in the present document: styles in, talk made, drawn. */
import { render } from "preact";
import type { Desk as Handle, Orders } from "../wire/orders";
import { Desk } from "./desk";
import { takeFocus } from "./focus";
import { addStyles } from "./styles";
import { Talk } from "./talk";

export function openDesk(base: string, orders: Orders): Handle {
  addStyles(orders.nonce);
  document.documentElement.classList.add("desk-page");
  document.documentElement.lang = orders.language.replace(/_/g, "-");
  document.title = "Chat";
  const talk = new Talk(orders.config.endpoint || base, orders);
  talk.isShown.value = false;
  const place = document.getElementById("root") ?? document.body;
  render(<Desk talk={talk} />, place);
  talk.begin();

  return {
    show(isShown, takesFocus) {
      talk.isShown.value = isShown;
      talk.wantsFocus = isShown && takesFocus;
      if (talk.wantsFocus) requestAnimationFrame(() => takeFocus(talk, place));
    },
    disconnect: () => talk.end(true),
    hideComposer(isHidden) {
      talk.isComposerHidden.value = isHidden;
    },
    close() {
      talk.close();
      render(null, place);
    },
  };
}
