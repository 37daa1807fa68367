import { refreshCount } from "./lib/cart.js";
import { start } from "./router.js";

start(document.getElementById("content"));
refreshCount();
