import { observeRuns, type SessionRequest } from "./observe.ts";
import { serve } from "./serve.ts";

await serve((request) => observeRuns(request as SessionRequest));
