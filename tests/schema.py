"""Validates TOML or JSON files by a JSON Schema: prints one line a file, `file valid` or `file: fault`."""

import datetime
import json
import sys
import tomllib

import jsonschema

schema = json.load(open(sys.argv[1], encoding="utf-8"))
jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator(schema)


def plain(value):
    """TOML dates as texts, as editors see them."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value.isoformat() if isinstance(value, datetime.date) else value


for path in sys.argv[2:]:
    with open(path, "rb") as file:
        data = plain(tomllib.load(file)) if path.endswith(".toml") else json.load(file)
    fault = next(validator.iter_errors(data), None)
    print(path, "valid" if fault is None else f": {fault.json_path}: {fault.message}")
