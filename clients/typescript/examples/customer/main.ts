import { mount } from "../kit/mount.ts";
import { root, signedIn } from "../kit/page.ts";
import { customerScreen } from "./screen.ts";

mount(customerScreen(signedIn()), root());
