#!/usr/bin/env python3
"""Counts what OCDS files hold, by other means than tegi: python tests/ocds/counts.py FOLDER

Releases are merged by ocdsmerge (pip install ocdsmerge). Prints a line a file, to be held against
TEGI_OCDS=FOLDER cargo test --lib -- --ignored --nocapture every_file_of_a_folder_is_read
"""
import json
import pathlib
import sys
import warnings
from decimal import Decimal

from ocdsmerge import Merger

WHOLE = {}
for path in ("awards/suppliers", "tender/tenderers", "contracts/items/additionalClassifications",
             "awards/items/additionalClassifications"):
    WHOLE[tuple(path.split("/"))] = "wholeListMerge"
OMIT = {(name,): "omitWhenMerged" for name in ("id", "date", "tag")}
NOT_SIGNED = {"cancelled", "canceled", "withdrawn", "unsuccessful"}


def values(text):
    """All JSON values of a text, one after the other; None where one is broken."""
    decoder, at = json.JSONDecoder(parse_float=Decimal), 0
    lines = text.lstrip("\ufeff")
    try:
        while lines[at:].strip():
            at += len(lines[at:]) - len(lines[at:].lstrip())
            value, at = decoder.raw_decode(lines, at)
            yield value
    except json.JSONDecodeError:
        for line in lines[at:].splitlines():
            try:
                yield decoder.decode(line)
            except json.JSONDecodeError:
                yield None


def releases(value, ocid=None):
    """(ocid, compiled?, release) for each release in a value."""
    if isinstance(value, list):
        for one in value:
            yield from releases(one)
    if not isinstance(value, dict):
        return
    ocid = value.get("ocid") or ocid
    if any(name in value for name in ("releases", "records", "compiledRelease")):
        if isinstance(value.get("compiledRelease"), dict):
            for found, _, release in releases(value["compiledRelease"], ocid):
                yield found, True, release
        for name in ("releases", "records"):
            for one in value.get(name) or []:
                yield from releases(one, ocid)
    elif '"releaseTag"' in json.dumps(value, default=str):
        return  # a versioned release
    elif ocid and not (value.get("url") and not value.get("ocid")):
        yield ocid, "compiled" in (value.get("tag") or []), value


def merged(found):
    found.sort(key=lambda one: (str(one[1].get("date") or ""), not one[0]))
    last = max((i for i, one in enumerate(found) if one[0]), default=0)
    later = [release for _, release in found[last:]]
    if len(later) == 1 and found[last][0]:
        return later[0]
    rules = OMIT if any("parties" in release for release in later) else {**OMIT, **WHOLE}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return Merger(merge_rules=rules).create_compiled_release([dict(one, date=str(one.get("date"))) for one in later])


def dicts(value):
    return [one for one in value or [] if isinstance(one, dict)] if isinstance(value, list) else []


def number(text):
    try:
        return Decimal(str(text).strip())
    except ArithmeticError:
        return Decimal(0)


def count(path):
    processes, broken = {}, 0
    for value in values(path.read_bytes().decode("utf-8-sig", "replace")):
        broken += value is None
        for ocid, compiled, release in releases(value):
            processes.setdefault(ocid, []).append((compiled, release))
    contracts = left_out = items = 0
    amount = Decimal(0)
    for found in processes.values():
        release = merged(found)
        awards = {str(award.get("id")): award for award in dicts(release.get("awards"))}
        signed = dicts(release.get("contracts"))
        stated = signed or list(dicts(release.get("awards")))
        refused = NOT_SIGNED if signed else NOT_SIGNED | {"pending"}
        led_to = {}
        for contract in signed:
            led_to[str(contract.get("awardID"))] = led_to.get(str(contract.get("awardID")), 0) + 1
        for contract in stated:
            if str(contract.get("status")).lower() in refused:
                left_out += 1
                continue
            contracts += 1
            award = awards.get(str(contract.get("awardID"))) if signed else None
            alone = award is not None and led_to[str(contract.get("awardID"))] == 1
            items += len(dicts(contract.get("items")) or (dicts(award.get("items")) if alone else []))
            value = contract.get("value") or {}
            if value.get("amount") in (None, "") and alone:
                value = award.get("value") or {}
            amount += number(value.get("amount") or 0)
    return contracts, left_out, items, amount, broken


if __name__ == "__main__":
    folder = pathlib.Path(sys.argv[1])
    print("file,contracts,left_out,items,amount,broken")
    for path in sorted(one for one in folder.rglob("*") if one.suffix in (".json", ".jsonl")):
        print(path.relative_to(folder), *count(path), sep=",")
