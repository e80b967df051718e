import { mount } from "../kit/mount.ts";
import { parameter, root, visiting } from "../kit/page.ts";
import { surveyScreen } from "./screen.ts";

mount(surveyScreen(visiting(), parameter("token")), root());
