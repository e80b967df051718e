import { mount } from "../kit/mount.ts";
import { parameter, root, signedIn } from "../kit/page.ts";
import { ticketScreen } from "./screen.ts";

mount(ticketScreen(signedIn(), parameter("id")), root());
