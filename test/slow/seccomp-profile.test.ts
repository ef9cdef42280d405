/** The profile that `podseal policy --engine seccomp` writes, loaded by runc and crun. */
import { existsSync } from "node:fs";
import { constants } from "node:os";
import { beforeAll, describe, expect, it } from "vitest";
import type { OciSeccomp } from "../../src/facts/index.ts";
import { nativeSyscalls, newestDefaults, seccompFilterOf } from "../../src/facts/index.ts";
import { targets } from "../../src/policies/index.ts";
import type { EndedProgram, OciProcess, RuntimeName } from "../engines/oci-runtimes.ts";
import { endWithRuntimes, missingForRuntimes } from "../engines/oci-runtimes.ts";
import type { SeccompView } from "../engines/observation.ts";
import { parseSeccomp } from "../engines/parse.ts";
import { nativeNames, seccompDifferences } from "../engines/seccomp.ts";
import { suiteTitle } from "../engines/title.ts";
import { requestFor } from "../policies/demands.ts";

const text = targets.seccomp?.generate(requestFor([]))[0]?.text ?? "";
const profile = JSON.parse(text) as OciSeccomp;

const unfiltered: OciProcess = {
  user: { uid: 65534, gid: 65534, additionalGids: [] },
  capabilities: { bounding: [], effective: [], permitted: [], inheritable: [], ambient: [] },
  noNewPrivileges: true,
};
const plain: OciProcess = { ...unfiltered, seccomp: profile };

interface Program {
  readonly name: string;
  /** What must be installed. */
  readonly needs: string;
  readonly script: string;
  readonly prints: string;
}

const postgres = "/usr/lib/postgresql/15/bin";

const programs: readonly Program[] = [
  {
    name: "sh with pipes and children",
    needs: "/bin/sh",
    script:
      "echo a b c | tr a-z A-Z | sed s/B/-/ && ls -l /usr >/dev/null && find /etc/ssl | sort | wc -l >/dev/null",
    prints: "A - C",
  },
  {
    name: "python3 with threads, processes, sockets and a database",
    needs: "/usr/bin/python3",
    script: `/usr/bin/python3 - <<'PY'
import asyncio, mmap, multiprocessing, os, select, socket, sqlite3, subprocess, tempfile, threading
answers = []
thread = threading.Thread(target=lambda: answers.append(1)); thread.start(); thread.join()
with multiprocessing.get_context("fork").Pool(2) as pool: assert pool.map(abs, [-1, -2]) == [1, 2]
assert subprocess.run(["echo", "x"], capture_output=True).stdout == b"x\\n"
left, right = socket.socketpair(); left.send(b"y"); assert right.recv(1) == b"y"
base = sqlite3.connect(tempfile.mktemp()); base.execute("create table t(a)"); base.execute("insert into t values(1)"); base.commit()
mmap.mmap(-1, 4096).write(b"z")
async def serve():
    server = await asyncio.start_server(lambda r, w: (w.write(b"hi"), w.close()), "127.0.0.1", 0)
    reader, _ = await asyncio.open_connection(*server.sockets[0].getsockname())
    return await reader.read()
assert asyncio.run(serve()) == b"hi"
os.urandom(8); select.epoll()
print("python", len(answers))
PY`,
    prints: "python 1",
  },
  {
    name: "node with a server, a worker and a child",
    needs: process.execPath,
    script: `${process.execPath} -e '
const { Worker } = require("node:worker_threads");
const { execFileSync } = require("node:child_process");
const server = require("node:http").createServer((_, answer) => answer.end("served"));
server.listen(0, "127.0.0.1", async () => {
  const body = await (await fetch("http://127.0.0.1:" + server.address().port)).text();
  const worker = new Worker("require(\\"node:worker_threads\\").parentPort.postMessage(42)", { eval: true });
  worker.once("message", (answer) => { console.log(body, answer, String(execFileSync("echo", ["child"]))); server.close(); });
});'`,
    prints: "served 42 child",
  },
  {
    name: "nginx, which answers a request",
    needs: "/usr/sbin/nginx",
    script: `mkdir -p /tmp/www && echo from nginx >/tmp/www/index.html && cat >/tmp/nginx.conf <<'CONF'
worker_processes 2;
error_log stderr;
pid /tmp/nginx.pid;
events {}
http { access_log off; client_body_temp_path /tmp/b; proxy_temp_path /tmp/p; fastcgi_temp_path /tmp/f; uwsgi_temp_path /tmp/u; scgi_temp_path /tmp/s;
  server { listen 127.0.0.1:18080; root /tmp/www; } }
CONF
/usr/sbin/nginx -c /tmp/nginx.conf && ${process.execPath} -e 'fetch("http://127.0.0.1:18080/").then((a) => a.text()).then((t) => console.log(t))' && /usr/sbin/nginx -c /tmp/nginx.conf -s quit`,
    prints: "from nginx",
  },
  {
    name: "PostgreSQL, which makes a cluster and answers a query",
    needs: `${postgres}/initdb`,
    script: `export PATH=${postgres}:$PATH
initdb -D /tmp/data -U me -A trust >/tmp/initdb.log 2>&1 || { cat /tmp/initdb.log; exit 1; }
pg_ctl -D /tmp/data -w -o "-k /tmp -c listen_addresses=" -l /tmp/log start >/dev/null || { cat /tmp/log; exit 1; }
psql -h /tmp -U me -At postgres -c "create table t as select generate_series(1, 1000) n; select count(*), sum(n) from t"
pg_ctl -D /tmp/data -w -m fast stop >/dev/null`,
    prints: "1000|500500",
  },
];

const installed = programs.filter(({ needs }) => existsSync(needs));
for (const { name, needs } of programs)
  if (!existsSync(needs))
    process.stderr.write(`skipped under the profile: ${name} (${needs} is not installed)\n`);

/** The profile without one call that it lets through. */
function without(name: string): OciSeccomp {
  return {
    ...profile,
    syscalls: (profile.syscalls ?? [])
      .map((rule) => ({ ...rule, names: rule.names.filter((one) => one !== name) }))
      .filter(({ names }) => names.length > 0),
  };
}

const missing = missingForRuntimes();
const title = suiteTitle("the generated seccomp profile under real runtimes", missing);

describe.skipIf(missing !== undefined)(title, () => {
  const runs = new Map<RuntimeName, readonly EndedProgram[]>();
  const runtimes: readonly RuntimeName[] = ["runc", "crun"];
  const asked: readonly OciProcess[] = [
    { ...plain, task: "native-calls" },
    { ...plain, task: "x32-call" },
    { ...plain, task: "i386-call" },
    { ...plain, seccomp: without("socket"), program: ["/bin/sh", "-c", nginxScript()] },
    { ...unfiltered, task: "x32-call" },
    ...installed.map(({ script }) => ({ ...plain, program: ["/bin/sh", "-c", script] })),
  ];
  const endOf = (runtime: RuntimeName, index: number): EndedProgram => {
    const ended = runs.get(runtime)?.[index];
    if (ended === undefined) throw new Error(`${runtime} was not run`);
    return ended;
  };
  const viewOf = (runtime: RuntimeName): SeccompView => {
    const { output, complaint } = endOf(runtime, 0);
    const view = parseSeccomp(output);
    if ("error" in view) throw new Error(`${runtime}: ${view.error} ${complaint}`);
    return view;
  };

  beforeAll(async () => {
    for (const { runtime, ended } of await endWithRuntimes(asked)) runs.set(runtime, ended);
  }, 500_000);

  describe.each(runtimes)("%s", (runtime) => {
    it("refuses and allows each native number as the profile says, with zeros, ones and high bits", () => {
      const filter = seccompFilterOf(profile, { id: "podseal", architecture: "amd64", source: "generated" });
      if (filter === undefined) throw new Error("the profile is no allow list");
      expect(seccompDifferences(viewOf(runtime), filter)).toEqual([]);
    });

    it("lets nothing pass that one of the two defaults refuses", () => {
      const { podman, runtime: containerd } = newestDefaults();
      const names = nativeNames();
      const view = viewOf(runtime);
      const passed = [view.zeroArguments, view.allOnesArguments].flatMap((list) =>
        list.flatMap((verdict, number) =>
          typeof verdict === "object" && verdict.allowed ? [names.get(number) ?? `number ${number}`] : [],
        ),
      );
      const lets = (allowed: readonly string[], conditional: readonly { readonly syscall: string }[]) =>
        new Set([...allowed, ...conditional.map(({ syscall }) => syscall)]);
      const both = [
        lets(podman.allowed, podman.conditional),
        lets(containerd.allowed, containerd.conditional),
      ];
      expect(passed.length).toBeGreaterThan(300);
      expect([...new Set(passed)].filter((name) => !both.every((one) => one.has(name)))).toEqual([]);
      expect(nativeSyscalls("amd64").filter((name) => !passed.includes(name)).length).toBeGreaterThan(50);
    });

    it("passes no argument with a high bit set that it refuses without", () => {
      const verdicts = new Map(viewOf(runtime).chosen.map(({ name, verdict }) => [name, verdict]));
      const isAllowed = (name: string): boolean => {
        const verdict = verdicts.get(name);
        return typeof verdict === "object" && verdict.allowed;
      };
      const high = [...verdicts.keys()].filter((name) => name.includes("+high-"));
      expect(high.length).toBeGreaterThan(100);
      expect(high.filter((name) => isAllowed(name) && !isAllowed(name.replace(/\+high-\d$/, "")))).toEqual(
        [],
      );
      expect(
        ["socket-alg", "socket-vsock", "socket-netlink-audit", "clone-user-namespace"].filter(isAllowed),
      ).toEqual([]);
      expect(
        ["socket-netlink-route", "clone-plain", "personality-0"].filter((name) => !isAllowed(name)),
      ).toEqual([]);
    });

    it("ends a process at a call of the 32-bit interfaces, x32 and i386", () => {
      const bySignal = (index: number): number => (endOf(runtime, index).code ?? 0) - 128;
      expect(bySignal(1)).toBe(constants.signals.SIGSYS);
      // A kernel without 32-bit emulation knows no int 0x80.
      expect([constants.signals.SIGSYS, constants.signals.SIGSEGV]).toContain(bySignal(2));
      expect(endOf(runtime, 4).output).toBe("done\n");
    });

    it("is what keeps nginx from starting when it refuses sockets", () => {
      expect(endOf(runtime, 3).output).not.toContain("from nginx");
    });

    it.each(installed.map((program, index) => ({ ...program, index })))("runs $name", ({ index, prints }) => {
      const { code, output, complaint } = endOf(runtime, 5 + index);
      expect({ code, output: output.trim(), complaint: code === 0 ? "" : complaint }).toEqual({
        code: 0,
        output: expect.stringContaining(prints) as string,
        complaint: "",
      });
    });
  });
});

function nginxScript(): string {
  return programs.find(({ needs }) => needs.endsWith("nginx"))?.script ?? "";
}
