/** The agent workspace: contract/ccp.md 8. Streams and chatjs have been loaded before this script. */
import "../ui/base.css";
import "./css/frame.css";
import "./css/talk.css";
import "./css/files.css";
import "./css/panels.css";
import "./css/overview.css";
import "./css/folds.css";
import { render } from "preact";
import { keepTitle, newBells } from "./bells";
import { boot } from "./boot";
import { Desk } from "./desk";
import { App } from "./parts/app";

const desk: Desk = new Desk(newBells(() => desk));
const root = document.getElementById("desk");

if (root !== null) render(<App desk={desk} />, root);
keepTitle(desk);
void boot((agent) => desk.sit(agent));
