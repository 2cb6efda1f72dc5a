#!/usr/bin/env python3
"""Judges values by their schemas with Python's `jsonschema`, formats asserted.

Reads lines of `{"schema": ..., "values": [...]}` from a file, prints what is invalid, and
ends with 1 if anything is. `tests/judge-requirements.txt` is what it needs.
"""

import json
import sys
from decimal import Decimal

from jsonschema import Draft202012Validator

# Without their packages these formats would be true of anything, in silence.
FORMATS = {
    "date", "date-time", "time", "duration", "email", "hostname", "ipv4", "ipv6", "uri",
    "uri-reference", "iri", "uuid", "json-pointer", "regex", "uri-template",
}


def main(path):
    formats = Draft202012Validator.FORMAT_CHECKER
    missing = FORMATS - formats.checkers.keys()
    if missing:
        sys.exit(f"error: these formats are not judged: {', '.join(sorted(missing))}")
    judged = invalid = 0
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            # As written: 19.99 is a multiple of 0.01, though no two doubles say so.
            case = json.loads(line, parse_float=Decimal)
            schema = case["schema"]
            Draft202012Validator.check_schema(schema)
            judge = Draft202012Validator(schema, format_checker=formats)
            for value in case["values"]:
                judged += 1
                for error in judge.iter_errors(value):
                    invalid += 1
                    print(f"{error.json_path}: {error.message}")
                    print(f"  schema: {json.dumps(schema, default=str)}")
                    print(f"  value: {json.dumps(value, default=str)}")
    print(f"{judged} values judged, {invalid} errors")
    return 1 if invalid else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
