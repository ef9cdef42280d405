import { observeRuns, type SessionRequest } from "./observe.ts";
import { serve } from "./serve.ts";

serve<SessionRequest>(observeRuns);
