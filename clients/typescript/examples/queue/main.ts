import { mount } from "../kit/mount.ts";
import { root, signedIn } from "../kit/page.ts";
import { queueScreen } from "./screen.ts";

mount(queueScreen(signedIn()), root());
