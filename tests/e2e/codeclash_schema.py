#!/usr/bin/env python3
"""A folder as CodeClash's analysis and viewer read it: what they take, with its types."""
import json
import pathlib
import sys
import tarfile

base = pathlib.Path(sys.argv[1])
meta_path = next(base.rglob("metadata.json"))
root = meta_path.parent
meta = json.loads(meta_path.read_text())


def need(value, kind, where):
    if not isinstance(value, kind):
        sys.exit(f"{where}: {value!r}")
    return value


need(meta["name"], str, "name")
need(meta["created_timestamp"], int, "created_timestamp")
need(meta["config"]["game"]["name"], str, "config.game.name")
rounds = need(meta["config"]["tournament"]["rounds"], int, "config.tournament.rounds")
names = []
for p in meta["config"]["players"]:
    names.append(need(p["name"], str, "player name"))
    need(p["config"]["model"]["model_name"], str, "model_name")
assert list(meta["round_stats"]) == [str(r) for r in range(rounds + 1)], "round_stats"
for r, stats in meta["round_stats"].items():
    assert stats["winner"] in names + ["Tie", "unknown"], stats["winner"]
    assert int(r) == stats["round_num"]
    for n in names:
        need(stats["scores"][n], float, "score")
        need(stats["player_stats"][n]["valid_submit"], bool, "valid_submit")
    with tarfile.open(root / "rounds" / f"round_{r}.tar.gz") as tar:
        assert json.load(tar.extractfile(f"{r}/results.json")) == stats
for agent in meta["agents"]:
    name = agent["name"]
    for r in range(1, rounds + 1):
        stats = agent["agent_stats"][str(r)]
        need(stats["exit_status"], str, "exit_status")
        need(stats["api_calls"], int, "api_calls")
        need(stats["cost"], float, "cost")  # the viewer prints it as $%.6f
        need(stats["cost_known"], bool, "cost_known")
        need(agent["round_tags"][str(r)], str, "tag")
        changes = json.loads((root / "players" / name / f"changes_r{r}.json").read_text())
        assert changes["round"] == r
        for key in ("full_diff", "incremental_diff"):
            need(changes[key], str, key)
        need(changes["modified_files"], dict, "modified_files")
        traj = json.loads((root / "players" / name / f"{name}_r{r}.traj.json").read_text())
        assert traj["trajectory_format"] == "mini-swe-agent-1.1"
        info = traj["info"]
        assert info["exit_status"] == stats["exit_status"]
        assert info["model_stats"]["api_calls"] == stats["api_calls"]
        assert info["model_stats"]["instance_cost"] == stats["cost"]
        assert info["model_stats"].get("instance_cost_known", True) == stats["cost_known"]
        need(info["submission"], str, "submission")
        need(info["config"]["model"]["model_name"], str, "traj model")
        assert [m["role"] for m in traj["messages"][:2]] == ["system", "user"]
        assert traj["messages"][-1]["role"] == "exit"
        calls = sum(1 for m in traj["messages"] if "response" in m.get("extra", {}))
        assert calls == stats["api_calls"], (calls, stats)
        for m in traj["messages"]:
            if m["role"] == "tool":
                assert m["tool_call_id"] and "returncode" in m["extra"], m
print("ok")
