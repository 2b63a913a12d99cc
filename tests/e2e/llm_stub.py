#!/usr/bin/env python3
"""A model server with answers from a file, for what real mock servers do not do.

usage: llm_stub.py SCRIPT LOG     prints its port, serves on loopback until it is stopped

SCRIPT: {"MODEL": [ANSWER, ...], ...}; the last answer of a model is given again.
"MODEL~TEXT" goes before, for requests that hold TEXT; they are counted apart.
ANSWER: {"run": "command"}        call of the tool bash (or a block, where no tools are asked for)
        {"text": "..."}           plain text
        {"status": 429, "headers": {}, "body": {}}   anything else as it is; "raw": text
        {"close": true}           the connection is cut
        {"sleep": s, ...}         first wait
@PORT@ in SCRIPT stands for its port, @KEY@ in an answer for the key that was sent.
LOG gets a line of JSON for each request.
"""
import http.server
import json
import sys
import threading
import time

script = {}
log = open(sys.argv[2], "a")
lock = threading.Lock()
counts = {}


def openai(answer, asked, n):
    usage = answer.get("usage", {"prompt_tokens": 100 + n, "completion_tokens": 10})
    message = {"role": "assistant", "content": answer.get("text")}
    if "run" in answer and "tools" in asked:
        call = {"name": "bash", "arguments": json.dumps({"command": answer["run"]})}
        message["tool_calls"] = [{"id": f"call_{n}", "type": "function", "function": call}]
    elif "run" in answer:
        message["content"] = f"So.\n\n```mswea_bash_command\n{answer['run']}\n```\n"
    body = {"id": f"x{n}", "object": "chat.completion", "created": 1, "model": asked.get("model"),
            "choices": [{"index": 0, "finish_reason": "stop", "message": message}]}
    if usage is not None:
        body["usage"] = usage
    return body


def anthropic(answer, asked, n):
    content = []
    if answer.get("text"):
        content.append({"type": "text", "text": answer["text"]})
    if "run" in answer:
        content.append({"type": "tool_use", "id": f"tu_{n}", "name": "bash",
                        "input": {"command": answer["run"]}})
    return {"id": f"m{n}", "type": "message", "role": "assistant", "model": asked.get("model"),
            "content": content, "stop_reason": "tool_use" if "run" in answer else "end_turn",
            "usage": {"input_tokens": 50, "output_tokens": 10, "cache_read_input_tokens": 5 * n,
                      "cache_creation_input_tokens": 7}}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *args):
        pass

    def do_POST(self):
        raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        asked = json.loads(raw)
        model = asked.get("model", "")
        model = next((k for k in script if k.partition("~")[0] == model and "~" in k and
                      k.partition("~")[2] in raw.decode()), model)
        with lock:
            n = counts[model] = counts.get(model, 0) + 1
            line = {"path": self.path, "n": n, "auth": bool(self.headers.get("Authorization") or
                                                            self.headers.get("x-api-key")),
                    "body": asked}
            log.write(json.dumps(line) + "\n")
            log.flush()
        answers = script.get(model) or script["*"]
        answer = answers[min(n, len(answers)) - 1]
        time.sleep(answer.get("sleep", 0))
        if answer.get("close"):
            self.close_connection = True
            self.connection.close()
            return
        self.reply(answer, asked, n)

    def reply(self, answer, asked, n):
        status = answer.get("status", 200)
        if "raw" in answer:
            data = answer["raw"].replace("@KEY@", self.headers.get("Authorization", "")).encode()
        elif "body" in answer:
            data = json.dumps(answer["body"]).replace(
                "@KEY@", self.headers.get("Authorization", "")).encode()
        else:
            make = anthropic if "messages" in self.path else openai
            data = json.dumps(make(answer, asked, n)).encode()
        self.send_response(status)
        for name, value in answer.get("headers", {}).items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
script.update(json.loads(open(sys.argv[1]).read().replace("@PORT@", str(server.server_address[1]))))
print(server.server_address[1], flush=True)
server.serve_forever()
