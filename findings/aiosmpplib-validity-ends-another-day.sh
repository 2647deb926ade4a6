#!/usr/bin/env bash
# aiosmpplib 0.7.4: until when an SMS may be delivered becomes another time. West of Greenwich
# the difference to UTC is written as what is left of a day (New York's five hours as 19, with
# a minus), which smpp.pdu3 0.6 refuses. What it reads is wrong everywhere but in UTC: quarters
# of an hour are taken for hours, and those of the west are counted from the other end of the
# day. The year is one of the first century, in UTC too.
#
# Expected: SMPP 3.4 (7.1.1) has two digits of the year, and the difference in quarters of an
# hour, 00 to 48, with "+" where the local time is ahead of UTC and "-" where it is behind.
# What follows for us: how long a text may wait is told in seconds, never as a date.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check "aiosmpplib==0.7.4" "smpp.pdu3==0.6" 2>/dev/null
"$work/venv/bin/python" - <<'PYTHON' | tee "$work/seen"
from datetime import datetime, timedelta, timezone
from importlib.metadata import version

from aiosmpplib import SubmitSm
from smpp.pdu.smpp_time import parse_absolute_time


def read(parse, text):
    try:
        return parse(text).isoformat()
    except ValueError as error:
        return f"{type(error).__name__}: {error}"


print("aiosmpplib", version("aiosmpplib"), "and smpp.pdu3", version("smpp.pdu3"))
for hours, standard in ((0, "00+"), (2, "08+"), (-5, "20-")):
    meant = datetime(2026, 11, 30, 18, tzinfo=timezone(timedelta(hours=hours)))
    written = SubmitSm.datetime_to_smpp_time(meant)
    print(f"{meant.isoformat()} is written as {written}, which smpp.pdu3 reads as")
    print(f"  {read(parse_absolute_time, written)}")
    right = f"2611301800000{standard}"
    print(f"  and {right} is read as {read(SubmitSm.smpp_time_to_datetime, right)}")
PYTHON
diff "$work/seen" - <<'SEEN'
aiosmpplib 0.7.4 and smpp.pdu3 0.6
2026-11-30T18:00:00+00:00 is written as 261130180000000+, which smpp.pdu3 reads as
  2026-11-30T18:00:00
  and 261130180000000+ is read as 0026-11-30T18:00:00+00:00
2026-11-30T18:00:00+02:00 is written as 261130180000008+, which smpp.pdu3 reads as
  2026-11-30T18:00:00+02:00
  and 261130180000008+ is read as 0026-11-30T18:00:00+08:00
2026-11-30T18:00:00-05:00 is written as 261130180000076-, which smpp.pdu3 reads as
  ValueError: time difference must be 0-48
  and 261130180000020- is read as 0026-11-30T18:00:00-04:00
SEEN
echo "As it was."
